package io.stateeventtarget.runtime;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateView;

/**
 * A source or sink of this JVM from which further sinks can be served.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface RelayedView<K, V> extends StateView<K, V> {

	/**
	 * How the source or sink is defined.
	 * @return the definition, customized
	 */
	StateDefinition<K, V> definition();

	/**
	 * Opens a relay. It follows the source or sink through stops and starts until it is
	 * closed.
	 * @param output carries what the relay sends
	 * @return the relay
	 */
	StateRelay<K, V> openRelay(RelayOutput<K, V> output);

}
