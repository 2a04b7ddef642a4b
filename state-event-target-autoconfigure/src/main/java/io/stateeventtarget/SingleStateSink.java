package io.stateeventtarget;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A replica of a namespace that holds one value. As {@link StateSink}, without a key.
 *
 * @param <V> the type of the value
 */
public interface SingleStateSink<V> extends SingleStateView<V>, AutoCloseable {

	/**
	 * Wraps a sink.
	 * @param <V> the type of the value
	 * @param sink a sink, of which only the entry {@link SingleStateView#KEY} is used
	 * @return the same without a key
	 */
	static <V> SingleStateSink<V> of(StateSink<String, V> sink) {
		return () -> sink;
	}

	@Override
	StateSink<String, V> view();

	/**
	 * See {@link StateSink#id()}.
	 * @return the id
	 */
	default String id() {
		return view().id();
	}

	/**
	 * See {@link StateSink#status()}.
	 * @return the status
	 */
	default SyncStatus status() {
		return view().status();
	}

	/**
	 * See {@link StateSink#staleness()}.
	 * @return the time
	 */
	default Duration staleness() {
		return view().staleness();
	}

	/**
	 * See {@link StateSink#synced()}.
	 * @return the shared future of the version that was reached
	 */
	default CompletableFuture<Version> synced() {
		return view().synced();
	}

	/**
	 * See {@link StateSink#write(Object, Object)}.
	 * @param value the value
	 * @return ends when the source accepted it
	 */
	default CompletableFuture<Version> write(V value) {
		return view().write(KEY, value);
	}

	/**
	 * See {@link StateSink#write(Object, Object, Version)}.
	 * @param value the value
	 * @param expected the version expected, {@link Version#NONE} for absent
	 * @return ends when the source accepted it
	 */
	default CompletableFuture<Version> write(V value, Version expected) {
		return view().write(KEY, value, expected);
	}

	/**
	 * See {@link StateSink#remove(Object)}.
	 * @return ends when the source accepted it
	 */
	default CompletableFuture<Version> remove() {
		return view().remove(KEY);
	}

	/**
	 * See {@link StateSink#resync()}.
	 */
	default void resync() {
		view().resync();
	}

	@Override
	default void close() {
		view().close();
	}

}
