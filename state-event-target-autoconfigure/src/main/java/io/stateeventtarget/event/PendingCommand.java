package io.stateeventtarget.event;

import io.stateeventtarget.StateSource;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.StateListenerErrorHandler;

/**
 * A command that was evaluated and waits to be applied.
 *
 * @param command the command
 * @param source the source to apply it to
 * @param origin where it came from, fit for a log line
 * @param errorHandler gets its failure
 */
record PendingCommand(StateCommand command, StateSource<?, ?> source, String origin,
		StateListenerErrorHandler errorHandler) {

	/**
	 * Applies the command. Never throws.
	 */
	void apply() {
		try {
			apply(this.source);
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	/**
	 * Hands a failure to the error handler.
	 * @param cause why the command is not applied
	 */
	void fail(Throwable cause) {
		this.errorHandler.handle(new ListenerFailure(this.command.namespace(), this.origin, null, cause));
	}

	@SuppressWarnings("unchecked")
	private <K, V> void apply(StateSource<K, V> source) {
		if (this.command instanceof StateCommand.Set set) {
			set(source, (K) set.key(), (V) set.value(), set);
		}
		else if (this.command instanceof StateCommand.Remove remove) {
			source.remove((K) remove.key());
		}
		else {
			source.clear();
		}
	}

	private static <K, V> void set(StateSource<K, V> source, K key, V value, StateCommand.Set command) {
		if (command.timeToLive() != null) {
			source.set(key, value, command.timeToLive());
		}
		else {
			source.set(key, value);
		}
	}

}
