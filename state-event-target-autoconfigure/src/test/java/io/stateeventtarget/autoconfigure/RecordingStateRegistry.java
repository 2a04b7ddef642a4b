package io.stateeventtarget.autoconfigure;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * A registry whose sources and sinks do nothing, and that remembers how they were
 * defined.
 */
class RecordingStateRegistry implements StateRegistry {

	final Map<String, StateDefinition<?, ?>> sourceDefinitions = new TreeMap<>();

	final Map<String, StateDefinition<?, ?>> sinkDefinitions = new TreeMap<>();

	private final Map<String, StateSource<?, ?>> sources = new TreeMap<>();

	private final Map<String, StateSink<?, ?>> sinks = new TreeMap<>();

	@Override
	@SuppressWarnings("unchecked")
	public <K, V> StateSource<K, V> source(StateDefinition<K, V> definition) {
		this.sourceDefinitions.put(definition.namespace(), definition);
		return (StateSource<K, V>) this.sources.computeIfAbsent(definition.namespace(), (namespace) -> {
			StateSource<K, V> source = mock();
			given(source.namespace()).willReturn(namespace);
			return source;
		});
	}

	@Override
	@SuppressWarnings("unchecked")
	public <K, V> StateSink<K, V> sink(StateDefinition<K, V> definition) {
		this.sinkDefinitions.put(definition.namespace(), definition);
		return (StateSink<K, V>) this.sinks.computeIfAbsent(definition.namespace(), (namespace) -> {
			StateSink<K, V> sink = mock();
			given(sink.namespace()).willReturn(namespace);
			return sink;
		});
	}

	@Override
	public Optional<StateSource<?, ?>> findSource(String namespace) {
		return Optional.ofNullable(this.sources.get(namespace));
	}

	@Override
	public Optional<StateSink<?, ?>> findSink(String namespace) {
		return Optional.ofNullable(this.sinks.get(namespace));
	}

	@Override
	public Set<String> namespaces() {
		Set<String> namespaces = new TreeSet<>(this.sources.keySet());
		namespaces.addAll(this.sinks.keySet());
		return namespaces;
	}

}
