package io.stateeventtarget;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The owner of a namespace that holds one value. As {@link StateSource}, without a key.
 *
 * @param <V> the type of the value
 */
public interface SingleStateSource<V> extends SingleStateView<V>, AutoCloseable {

	/**
	 * Wraps a source.
	 * @param <V> the type of the value
	 * @param source a source, of which only the entry {@link SingleStateView#KEY} is used
	 * @return the same without a key
	 */
	static <V> SingleStateSource<V> of(StateSource<String, V> source) {
		Objects.requireNonNull(source, "source");
		return () -> source;
	}

	@Override
	StateSource<String, V> view();

	/**
	 * See {@link StateSource#id()}.
	 * @return the id
	 */
	default String id() {
		return view().id();
	}

	/**
	 * See {@link StateSource#set(Object, Object)}.
	 * @param value the value
	 * @return the version of the change
	 */
	default Version set(V value) {
		return view().set(KEY, value);
	}

	/**
	 * See {@link StateSource#set(Object, Object, Duration)}.
	 * @param value the value
	 * @param timeToLive for how long, positive
	 * @return the version of the change
	 */
	default Version set(V value, Duration timeToLive) {
		return view().set(KEY, value, timeToLive);
	}

	/**
	 * See {@link StateSource#remove(Object)}.
	 * @return the version of the change, or the current one if there was no value
	 */
	default Version remove() {
		return view().remove(KEY);
	}

	/**
	 * See {@link StateSource#clear()}.
	 * @return the version of the change
	 */
	default Version clear() {
		return view().clear();
	}

	/**
	 * See {@link StateSource#compareAndSet(Object, Version, Object)}.
	 * @param expected the version expected, {@link Version#NONE} for absent
	 * @param value the value
	 * @return the version of the change, or empty
	 */
	default Optional<Version> compareAndSet(Version expected, V value) {
		return view().compareAndSet(KEY, expected, value);
	}

	/**
	 * See {@link StateSource#update(Object, UnaryOperator)}.
	 * @param change gets the current value or {@code null}, returns the new one or
	 * {@code null}
	 * @return the version of the change, or the current one if nothing changed
	 */
	default Version update(UnaryOperator<@Nullable V> change) {
		return view().update(KEY, change);
	}

	/**
	 * See {@link StateSource#signal(String, Object)}.
	 * @param type a name of the caller's choice
	 * @param detail JSON data
	 * @return the version of the signal
	 */
	default Version signal(String type, Object detail) {
		return view().signal(type, detail);
	}

	/**
	 * See {@link StateSource#onMissing(MissingKeyHandler)}.
	 * @param handler called when a sink asked and there is no value
	 * @return closes to remove it
	 */
	default Registration onMissing(Runnable handler) {
		Objects.requireNonNull(handler, "handler");
		return view().onMissing((key) -> handler.run());
	}

	/**
	 * See {@link StateSource#sinks()}.
	 * @return who is connected
	 */
	default Collection<SinkInfo> sinks() {
		return view().sinks();
	}

	/**
	 * See {@link StateSource#isPrimary()}.
	 * @return whether writes are accepted
	 */
	default boolean isPrimary() {
		return view().isPrimary();
	}

	@Override
	default void close() {
		view().close();
	}

}
