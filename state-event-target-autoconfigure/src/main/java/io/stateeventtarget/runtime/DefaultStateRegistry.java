package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateDefinitionCustomizer;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The registry of one application context. Sources and sinks made before
 * {@link #startSources()} and {@link #startSinks()} are attached by these, later ones at
 * once. Stopping detaches and keeps all state; starting again attaches with a new epoch;
 * only {@link #close()} is final. Thread-safe.
 */
public final class DefaultStateRegistry implements StateRegistry, AutoCloseable {

	private static final Log logger = LogFactory.getLog(DefaultStateRegistry.class);

	private final RuntimeSettings settings;

	private final StateDefinitionCustomizer customizer;

	private final RuntimeThreads threads = new RuntimeThreads();

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private final Map<String, DefaultStateSource<?, ?>> sources = new TreeMap<>();

	@GuardedBy("monitor")
	private final Map<String, DefaultStateSink<?, ?>> sinks = new TreeMap<>();

	@GuardedBy("monitor")
	private final Map<String, StateSource<?, ?>> sourcesByParameter = new TreeMap<>();

	@GuardedBy("monitor")
	private final Map<String, StateSink<?, ?>> sinksByParameter = new TreeMap<>();

	@GuardedBy("monitor")
	private final Map<String, StateDefinition<?, ?>> sourceDefinitions = new TreeMap<>();

	@GuardedBy("monitor")
	private final Map<String, StateDefinition<?, ?>> sinkDefinitions = new TreeMap<>();

	@GuardedBy("monitor")
	private boolean sourcesRunning;

	@GuardedBy("monitor")
	private boolean sinksRunning;

	@GuardedBy("monitor")
	private boolean ticking;

	private volatile boolean started;

	private volatile boolean closed;

	/**
	 * Creates a registry, detached. It starts no thread before it has to.
	 * @param settings what sources and sinks run on
	 */
	public DefaultStateRegistry(RuntimeSettings settings) {
		this(settings, (builder) -> {
		});
	}

	/**
	 * Creates a registry, detached, that adjusts every definition.
	 * @param settings what sources and sinks run on
	 * @param customizer adjusts a definition before its source or sink is made; not
	 * called under a lock
	 */
	public DefaultStateRegistry(RuntimeSettings settings, StateDefinitionCustomizer customizer) {
		this.settings = new RuntimeSettings(settings.nodeId(), settings.transport(), settings.clock(),
				settings.ticker(), guarded(settings.errorHandler()), settings.listener(), settings.snapshotStores());
		this.customizer = customizer;
	}

	@Override
	@SuppressWarnings("unchecked")
	public <K, V> StateSource<K, V> source(StateDefinition<K, V> definition) {
		Objects.requireNonNull(definition, "definition");
		StateDefinition<K, V> customized = findSource(definition.namespace()).isPresent() ? definition
				: customize(definition);
		StateKeyMapper<? super K> mapper = customized.keyMapper();
		if (mapper == null) {
			DefaultStateSource<K, V> source = plainSource(customized, customized);
			return begin(source, source);
		}
		MappedKeys<K, V> keys = new MappedKeys<>(customized, mapper);
		DefaultStateSource<MappedKey<K>, V> plain = plainSource(keys.definition(), customized);
		StateSource<K, V> byParameter;
		synchronized (this.monitor) {
			byParameter = (StateSource<K, V>) this.sourcesByParameter.compute(definition.namespace(),
					(namespace,
							existing) -> (existing instanceof MappedStateSource<?, ?> mapped && mapped.view() == plain)
									? mapped : new MappedStateSource<>(keys, plain));
		}
		return begin(byParameter, plain);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <K, V> StateSink<K, V> sink(StateDefinition<K, V> definition) {
		Objects.requireNonNull(definition, "definition");
		StateDefinition<K, V> customized = findSink(definition.namespace()).isPresent() ? definition
				: customize(definition);
		StateKeyMapper<? super K> mapper = customized.keyMapper();
		if (mapper == null) {
			DefaultStateSink<K, V> sink = plainSink(customized, customized);
			return begin(sink, sink);
		}
		MappedKeys<K, V> keys = new MappedKeys<>(customized, mapper);
		DefaultStateSink<MappedKey<K>, V> plain = plainSink(keys.definition(), customized);
		StateSink<K, V> byParameter;
		synchronized (this.monitor) {
			byParameter = (StateSink<K, V>) this.sinksByParameter.compute(definition.namespace(),
					(namespace,
							existing) -> (existing instanceof MappedStateSink<?, ?> mapped && mapped.view() == plain)
									? mapped : new MappedStateSink<>(keys, plain));
		}
		return begin(byParameter, plain);
	}

	@Override
	public Optional<StateSource<?, ?>> findSource(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		synchronized (this.monitor) {
			StateSource<?, ?> byParameter = this.sourcesByParameter.get(namespace);
			return Optional.ofNullable((byParameter != null) ? byParameter : this.sources.get(namespace));
		}
	}

	@Override
	public Optional<StateSink<?, ?>> findSink(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		synchronized (this.monitor) {
			StateSink<?, ?> byParameter = this.sinksByParameter.get(namespace);
			return Optional.ofNullable((byParameter != null) ? byParameter : this.sinks.get(namespace));
		}
	}

	/**
	 * Finds how the source of a namespace is defined.
	 * @param namespace its name
	 * @return the definition, customized, or empty if no source was made here
	 */
	public Optional<StateDefinition<?, ?>> findSourceDefinition(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		synchronized (this.monitor) {
			return Optional.ofNullable(this.sourceDefinitions.get(namespace));
		}
	}

	/**
	 * Finds how the sink of a namespace is defined.
	 * @param namespace its name
	 * @return the definition, customized, or empty if no sink was made here
	 */
	public Optional<StateDefinition<?, ?>> findSinkDefinition(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		synchronized (this.monitor) {
			return Optional.ofNullable(this.sinkDefinitions.get(namespace));
		}
	}

	/**
	 * Finds what the source of a namespace has been through.
	 * @param namespace its name
	 * @return the statistics as of now, or empty if no source was made here
	 */
	public Optional<SourceStatistics> findSourceStatistics(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		DefaultStateSource<?, ?> found;
		synchronized (this.monitor) {
			found = this.sources.get(namespace);
		}
		return Optional.ofNullable(found).map(DefaultStateSource::statistics);
	}

	/**
	 * Finds what the sink of a namespace has been through.
	 * @param namespace its name
	 * @return the statistics as of now, or empty if no sink was made here
	 */
	public Optional<SinkStatistics> findSinkStatistics(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		DefaultStateSink<?, ?> found;
		synchronized (this.monitor) {
			found = this.sinks.get(namespace);
		}
		return Optional.ofNullable(found).map(DefaultStateSink::statistics);
	}

	/**
	 * Finds the source of a namespace, or else its sink, as one from which further sinks
	 * can be served. Its keys are those that travel.
	 * @param namespace its name
	 * @return the source or sink, or empty if neither was made here
	 */
	public Optional<RelayedView<?, ?>> findRelayed(String namespace) {
		Objects.requireNonNull(namespace, "namespace");
		synchronized (this.monitor) {
			ManagedView source = this.sources.get(namespace);
			ManagedView found = (source != null) ? source : this.sinks.get(namespace);
			return (found instanceof RelayedView<?, ?> relayed) ? Optional.of(relayed) : Optional.empty();
		}
	}

	@Override
	public Set<String> namespaces() {
		synchronized (this.monitor) {
			Set<String> names = new TreeSet<>(this.sources.keySet());
			names.addAll(this.sinks.keySet());
			return names;
		}
	}

	/**
	 * The first fills of the sources that have a loader.
	 * @return by namespace, ends when the loader has filled the source for the first time
	 */
	public Map<String, CompletableFuture<Void>> fills() {
		Map<String, CompletableFuture<Void>> fills = new TreeMap<>();
		synchronized (this.monitor) {
			this.sources.forEach((namespace, source) -> {
				CompletableFuture<Void> fill = source.firstFill();
				if (fill != null) {
					fills.put(namespace, fill.copy());
				}
			});
		}
		return fills;
	}

	/**
	 * Starts the transport. Idempotent.
	 */
	public void startTransport() {
		this.started = true;
		this.settings.transport().start();
	}

	/**
	 * Attaches the sources, each with a new epoch, begins to fill them, and opens their
	 * dispatch. Does not wait: sinks hear of a source once it was filled. Idempotent.
	 */
	public void startSources() {
		Collection<DefaultStateSource<?, ?>> toStart;
		synchronized (this.monitor) {
			this.sourcesRunning = true;
			toStart = List.copyOf(this.sources.values());
		}
		toStart.forEach(ManagedView::start);
	}

	/**
	 * Attaches the sinks and opens their dispatch. Does not wait. Idempotent.
	 */
	public void startSinks() {
		Collection<DefaultStateSink<?, ?>> toStart;
		synchronized (this.monitor) {
			this.sinksRunning = true;
			toStart = List.copyOf(this.sinks.values());
		}
		toStart.forEach(ManagedView::start);
	}

	/**
	 * Detaches the sinks; what they hold and who waits stays. Idempotent.
	 */
	public void stopSinks() {
		Collection<DefaultStateSink<?, ?>> toStop;
		synchronized (this.monitor) {
			this.sinksRunning = false;
			toStop = List.copyOf(this.sinks.values());
		}
		toStop.forEach(ManagedView::stop);
	}

	/**
	 * Detaches the sources; what they hold stays and can be changed. Idempotent.
	 */
	public void stopSources() {
		Collection<DefaultStateSource<?, ?>> toStop;
		synchronized (this.monitor) {
			this.sourcesRunning = false;
			toStop = List.copyOf(this.sources.values());
		}
		toStop.forEach(ManagedView::stop);
	}

	/**
	 * Stops the transport. Idempotent.
	 */
	public void stopTransport() {
		this.settings.transport().stop();
	}

	/**
	 * Ends every source, sink, future and thread. Idempotent.
	 */
	@Override
	public void close() {
		List<ManagedView> views = new ArrayList<>();
		synchronized (this.monitor) {
			this.closed = true;
			views.addAll(this.sinks.values());
			views.addAll(this.sources.values());
		}
		views.forEach(ManagedView::close);
		this.threads.close();
		views.forEach(ManagedView::threadsEnded);
	}

	private <K, V> StateDefinition<K, V> customize(StateDefinition<K, V> definition) {
		StateDefinition.Builder<K, V> builder = definition.toBuilder();
		this.customizer.customize(builder);
		return builder.build();
	}

	@SuppressWarnings("unchecked")
	private <K, V> DefaultStateSource<K, V> plainSource(StateDefinition<K, V> definition,
			StateDefinition<?, ?> declared) {
		DefaultStateSource<?, ?> source;
		synchronized (this.monitor) {
			source = findOrMake(this.sources, definition, DefaultStateSource::new);
			this.sourceDefinitions.putIfAbsent(definition.namespace(), declared);
		}
		return (DefaultStateSource<K, V>) source;
	}

	@SuppressWarnings("unchecked")
	private <K, V> DefaultStateSink<K, V> plainSink(StateDefinition<K, V> definition, StateDefinition<?, ?> declared) {
		DefaultStateSink<?, ?> sink;
		synchronized (this.monitor) {
			sink = findOrMake(this.sinks, definition, DefaultStateSink::new);
			this.sinkDefinitions.putIfAbsent(definition.namespace(), declared);
		}
		return (DefaultStateSink<K, V>) sink;
	}

	/**
	 * Tells of what is made once the transport was started, and attaches it if the others
	 * are attached.
	 */
	private <T extends StateView<?, ?>> T begin(T made, ManagedView plain) {
		boolean attach;
		synchronized (this.monitor) {
			attach = (plain instanceof DefaultStateSource<?, ?>) ? this.sourcesRunning : this.sinksRunning;
		}
		if (this.started) {
			this.settings.listener().namespaceMade(made.namespace());
		}
		if (attach) {
			plain.start();
		}
		return made;
	}

	@GuardedBy("monitor")
	private <T extends ManagedView> T findOrMake(Map<String, T> views, StateDefinition<?, ?> definition,
			Maker<T> maker) {
		T existing = views.get(definition.namespace());
		if (existing != null && !existing.isClosed()) {
			requireSameTypes(existing.definition(), definition);
			return existing;
		}
		if (this.closed) {
			throw new StateClosedException("The registry is closed", definition.namespace(), null);
		}
		T made = maker.make(definition, newId(), this.settings, this.threads);
		views.put(definition.namespace(), made);
		if (!this.ticking) {
			this.ticking = true;
			this.threads.tick(this::tick);
		}
		return made;
	}

	private static void requireSameTypes(StateDefinition<?, ?> existing, StateDefinition<?, ?> other) {
		if (!existing.keyType().equals(other.keyType()) || !existing.valueType().equals(other.valueType())) {
			throw new IllegalStateException(
					"Namespace " + existing + " exists already, so it cannot be " + other + " as well");
		}
	}

	private String newId() {
		int suffix = ThreadLocalRandom.current().nextInt(0x100_0000, 0x1000_0000);
		return this.settings.nodeId() + "-" + Integer.toHexString(suffix).toLowerCase(Locale.ROOT);
	}

	private void tick() {
		List<ManagedView> views = new ArrayList<>();
		synchronized (this.monitor) {
			views.addAll(this.sources.values());
			views.addAll(this.sinks.values());
		}
		views.forEach(DefaultStateRegistry::tick);
	}

	private static void tick(ManagedView view) {
		try {
			view.tick();
		}
		catch (Throwable ex) {
			logger.error("The time of namespace '" + view.definition().namespace() + "' could not be told", ex);
		}
	}

	/**
	 * What the error handler itself throws must not reach who calls it.
	 */
	private static StateListenerErrorHandler guarded(StateListenerErrorHandler errorHandler) {
		return (failure) -> {
			try {
				errorHandler.handle(failure);
			}
			catch (Throwable ex) {
				logger.error("The StateListenerErrorHandler failed on a failure of " + failure.listener()
						+ " in namespace '" + failure.namespace() + "'", ex);
			}
		};
	}

	/**
	 * Makes a source or a sink.
	 *
	 * @param <T> what it makes
	 */
	@FunctionalInterface
	private interface Maker<T> {

		T make(StateDefinition<?, ?> definition, String id, RuntimeSettings settings, RuntimeThreads threads);

	}

}
