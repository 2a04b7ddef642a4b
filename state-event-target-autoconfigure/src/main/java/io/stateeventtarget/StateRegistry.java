package io.stateeventtarget;

import java.util.Optional;
import java.util.Set;

/**
 * Makes and finds sources and sinks. Thread-safe. What it made it also closes, when the
 * registry itself is closed by its owner.
 */
public interface StateRegistry {

	/**
	 * Returns the source of a namespace, making it at the first call and again after it
	 * was closed.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param definition what the namespace is made of; only the first call's options
	 * count
	 * @return the source
	 * @throws IllegalStateException if there is one with other types
	 * @throws StateClosedException if the registry is closed
	 */
	<K, V> StateSource<K, V> source(StateDefinition<K, V> definition);

	/**
	 * Returns the sink of a namespace, making it at the first call and again after it was
	 * closed.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param definition what the namespace is made of; only the first call's options
	 * count
	 * @return the sink
	 * @throws IllegalStateException if there is one with other types
	 * @throws StateClosedException if the registry is closed
	 */
	<K, V> StateSink<K, V> sink(StateDefinition<K, V> definition);

	/**
	 * Finds the source of a namespace.
	 * @param namespace its name
	 * @return the source, or empty if none was made here
	 */
	Optional<StateSource<?, ?>> findSource(String namespace);

	/**
	 * Finds the sink of a namespace.
	 * @param namespace its name
	 * @return the sink, or empty if none was made here
	 */
	Optional<StateSink<?, ?>> findSink(String namespace);

	/**
	 * The namespaces that have a source or a sink here.
	 * @return their names, sorted
	 */
	Set<String> namespaces();

}
