package io.stateeventtarget;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * The reading side of a namespace that holds one value. As {@link StateView}, without a
 * key; underneath it is the entry {@value #KEY} of a namespace.
 *
 * @param <V> the type of the value
 */
public interface SingleStateView<V> {

	/**
	 * The key under which the value is kept and told of.
	 */
	String KEY = "value";

	/**
	 * The namespace underneath.
	 * @return the view that this one reads
	 */
	StateView<String, V> view();

	/**
	 * The namespace.
	 * @return its name
	 */
	default String namespace() {
		return view().namespace();
	}

	/**
	 * See {@link StateView#peek(Object)}.
	 * @return the value, or {@code null} if there is none here
	 */
	default @Nullable V peek() {
		return view().peek(KEY);
	}

	/**
	 * See {@link StateView#read(Object)}.
	 * @return the value or its future
	 */
	default Read<V> read() {
		return view().read(KEY);
	}

	/**
	 * See {@link StateView#read(Object, ReadPolicy)}.
	 * @param policy how fresh it has to be
	 * @return the value or its future
	 */
	default Read<V> read(ReadPolicy policy) {
		return view().read(KEY, policy);
	}

	/**
	 * See {@link StateView#getAsync(Object)}.
	 * @return the shared future
	 */
	default CompletableFuture<V> getAsync() {
		return view().getAsync(KEY);
	}

	/**
	 * See {@link StateView#prime(Object)}.
	 */
	default void prime() {
		view().prime(KEY);
	}

	/**
	 * See {@link StateView#entry(Object)}.
	 * @return value, version and time, or {@code null} if there is none here
	 */
	default @Nullable Versioned<V> entry() {
		return view().entry(KEY);
	}

	/**
	 * See {@link StateView#version()}.
	 * @return the version of the newest change
	 */
	default Version version() {
		return view().version();
	}

	/**
	 * See {@link StateView#addListener(StateEventListener)}.
	 * @param listener the listener
	 * @return closes to remove it
	 */
	default Registration addListener(StateEventListener<String, V> listener) {
		return view().addListener(listener);
	}

}
