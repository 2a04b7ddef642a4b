package io.stateeventtarget.simulation;

import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import org.jspecify.annotations.Nullable;

/**
 * How a sink's handler treats events.
 */
enum Handling {

	/**
	 * There is no handler.
	 */
	NONE,

	/**
	 * Values are negated.
	 */
	TRANSFORM,

	/**
	 * Some values are hidden.
	 */
	FILTER,

	/**
	 * Removes of some keys and all resets are ignored.
	 */
	KEEP,

	/**
	 * Some values make the handler fail.
	 */
	FAIL;

	private static final String KEPT = "k0";

	/**
	 * What becomes of a value.
	 */
	@Nullable Integer apply(int value) {
		return switch (this) {
			case NONE, KEEP, FAIL -> value;
			case TRANSFORM -> -value;
			case FILTER -> (value % 3 == 0) ? null : Integer.valueOf(value);
		};
	}

	@Nullable SinkHandler<String, Integer> handler() {
		return switch (this) {
			case NONE -> null;
			case TRANSFORM, FILTER -> this::replace;
			case KEEP -> Handling::keep;
			case FAIL -> Handling::fail;
		};
	}

	private @Nullable StateEvent<String, Integer> replace(StateEvent<String, Integer> event) {
		if (!(event instanceof StateUpdated<String, Integer> updated)) {
			return event;
		}
		Integer value = apply(updated.value());
		return (value == null) ? null : new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(),
				updated.sourceId(), updated.cause(), updated.key(), value, updated.previous());
	}

	private static @Nullable StateEvent<String, Integer> keep(StateEvent<String, Integer> event) {
		boolean kept = event instanceof StateReset
				|| (event instanceof StateRemoved<String, Integer> removed && removed.key().equals(KEPT));
		return kept ? null : event;
	}

	private static StateEvent<String, Integer> fail(StateEvent<String, Integer> event) {
		if (event instanceof StateUpdated<String, Integer> updated && updated.value() % 3 == 0) {
			throw new IllegalStateException("on purpose");
		}
		return event;
	}

}
