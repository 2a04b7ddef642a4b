package io.stateeventtarget.transport.contract;

import java.time.Clock;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;
import io.stateeventtarget.runtime.RuntimeSettings;
import io.stateeventtarget.transport.StateTransport;

/**
 * Sources and sinks with a registry and a transport of their own, as in a process of
 * their own.
 */
final class Application implements AutoCloseable {

	private final SpoiledTransport transport;

	private final DefaultStateRegistry registry;

	private boolean closed;

	Application(String name, StateTransport transport) {
		this.transport = new SpoiledTransport(transport);
		this.registry = new DefaultStateRegistry(new RuntimeSettings(name, this.transport, Clock.systemUTC(),
				System::nanoTime, new LoggingStateListenerErrorHandler(), new RuntimeListener() {
				}));
	}

	void start() {
		this.registry.startTransport();
		this.registry.startSources();
		this.registry.startSinks();
	}

	void stop() {
		this.registry.stopSinks();
		this.registry.stopSources();
		this.registry.stopTransport();
	}

	/**
	 * What is on the way to and from this application.
	 */
	SpoiledTransport transport() {
		return this.transport;
	}

	<K, V> StateSource<K, V> source(StateDefinition<K, V> definition) {
		return this.registry.source(definition);
	}

	<K, V> StateSink<K, V> sink(StateDefinition<K, V> definition) {
		return this.registry.sink(definition);
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			this.registry.close();
			this.registry.stopTransport();
		}
	}

}
