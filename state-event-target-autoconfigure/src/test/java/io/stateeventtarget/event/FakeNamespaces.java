package io.stateeventtarget.event;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * A catalog of {@link FakeStateSource sources} that tests fill by hand.
 */
public final class FakeNamespaces implements NamespaceCatalog {

	private final Map<String, Entry> entries = new TreeMap<>();

	private final @Nullable FakeNamespaces parent;

	public FakeNamespaces() {
		this(null);
	}

	public FakeNamespaces(@Nullable FakeNamespaces parent) {
		this.parent = parent;
	}

	public <K, V> FakeStateSource<K, V> source(String namespace, Class<K> keyType, Class<V> valueType) {
		return source(namespace, ResolvableType.forClass(keyType), ResolvableType.forClass(valueType));
	}

	public <K, V> FakeStateSource<K, V> source(String namespace, ResolvableType keyType, ResolvableType valueType) {
		FakeStateSource<K, V> source = new FakeStateSource<>(namespace);
		add(namespace, keyType, valueType, source, null, false);
		return source;
	}

	void sink(String namespace, StateSink<?, ?> sink) {
		add(namespace, ResolvableType.forClass(String.class), ResolvableType.forClass(String.class), null, sink, true);
	}

	void add(String namespace, ResolvableType keyType, ResolvableType valueType, @Nullable StateSource<?, ?> source,
			@Nullable StateSink<?, ?> sink, boolean fullReplica) {
		this.entries.put(namespace,
				new Entry(namespace, keyType, valueType, source, source != null, sink, fullReplica));
	}

	@Override
	public Set<String> names() {
		Set<String> names = new TreeSet<>(this.entries.keySet());
		if (this.parent != null) {
			names.addAll(this.parent.names());
		}
		return names;
	}

	@Override
	public @Nullable Entry find(String namespace) {
		Entry own = this.entries.get(namespace);
		Entry inherited = (own == null && this.parent != null) ? this.parent.find(namespace) : null;
		return (inherited != null) ? new Entry(namespace, inherited.keyType(), inherited.valueType(),
				inherited.source(), false, inherited.sink(), inherited.fullReplica()) : own;
	}

}
