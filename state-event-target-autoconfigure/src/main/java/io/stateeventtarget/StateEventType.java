package io.stateeventtarget;

/**
 * The kinds of {@link StateEvent}.
 */
public enum StateEventType {

	/**
	 * An entry has a new value: {@link StateUpdated}.
	 */
	UPDATE,

	/**
	 * An entry is gone: {@link StateRemoved}.
	 */
	REMOVE,

	/**
	 * All entries are gone: {@link StateReset}.
	 */
	RESET,

	/**
	 * A custom event, ordered with the changes: {@link StateSignal}.
	 */
	SIGNAL;

	/**
	 * The kind of an event.
	 * @param event the event
	 * @return its kind
	 */
	public static StateEventType of(StateEvent<?, ?> event) {
		if (event instanceof StateUpdated) {
			return UPDATE;
		}
		if (event instanceof StateRemoved) {
			return REMOVE;
		}
		return (event instanceof StateReset) ? RESET : SIGNAL;
	}

}
