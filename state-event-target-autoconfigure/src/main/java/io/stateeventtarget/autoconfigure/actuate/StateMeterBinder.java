package io.stateeventtarget.autoconfigure.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.runtime.RuntimeListener;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Adds the meters of every namespace that a registry has, also of those that are made
 * later. Meters do not hold on to what they read, this does: without it they read
 * nothing. Thread-safe.
 */
final class StateMeterBinder implements MeterBinder, RuntimeListener, ApplicationListener<ContextRefreshedEvent> {

	private final StateRegistry registry;

	private final Map<String, SinkReadings> sinks = new ConcurrentHashMap<>();

	private final Map<String, SourceReadings> sources = new ConcurrentHashMap<>();

	private final List<Binding> bindings = new CopyOnWriteArrayList<>();

	StateMeterBinder(StateRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void bindTo(MeterRegistry meters) {
		this.bindings.add(new Binding(meters, ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet()));
		bindAll();
	}

	@Override
	public void namespaceMade(String namespace) {
		this.bindings.forEach((binding) -> bind(namespace, binding));
	}

	/**
	 * Adds what was made after the meter registry and before the transport was started.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		bindAll();
	}

	private void bindAll() {
		this.registry.namespaces().forEach(this::namespaceMade);
	}

	private void bind(String namespace, Binding binding) {
		if (this.registry.findSink(namespace).isPresent() && binding.sinks().add(namespace)) {
			this.sinks.computeIfAbsent(namespace, (name) -> new SinkReadings(this.registry, name))
				.bindTo(binding.meters());
		}
		if (this.registry.findSource(namespace).isPresent() && binding.sources().add(namespace)) {
			this.sources.computeIfAbsent(namespace, (name) -> new SourceReadings(this.registry, name))
				.bindTo(binding.meters());
		}
	}

	/**
	 * What was added to a meter registry.
	 *
	 * @param meters the meter registry
	 * @param sinks the namespaces of the sinks
	 * @param sources the namespaces of the sources
	 */
	private record Binding(MeterRegistry meters, Set<String> sinks, Set<String> sources) {

	}

}
