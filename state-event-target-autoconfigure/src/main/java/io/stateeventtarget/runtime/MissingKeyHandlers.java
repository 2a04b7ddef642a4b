package io.stateeventtarget.runtime;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.stateeventtarget.MissingKeyHandler;
import io.stateeventtarget.Registration;

/**
 * The handlers for keys that a source lacks. Thread-safe.
 *
 * @param <K> the type of the keys
 */
final class MissingKeyHandlers<K> {

	private final List<MissingKeyHandler<K>> handlers = new CopyOnWriteArrayList<>();

	private final Consumer<Throwable> failures;

	/**
	 * Creates an empty list.
	 * @param failures gets what handlers throw
	 */
	MissingKeyHandlers(Consumer<Throwable> failures) {
		this.failures = failures;
	}

	Registration add(MissingKeyHandler<K> handler) {
		Objects.requireNonNull(handler, "handler");
		MissingKeyHandler<K> added = handler::onMissing;
		this.handlers.add(added);
		return () -> this.handlers.remove(added);
	}

	void tell(K key) {
		for (MissingKeyHandler<K> handler : this.handlers) {
			try {
				handler.onMissing(key);
			}
			catch (Throwable ex) {
				this.failures.accept(ex);
			}
		}
	}

}
