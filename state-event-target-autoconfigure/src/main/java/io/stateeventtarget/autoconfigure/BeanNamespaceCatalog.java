package io.stateeventtarget.autoconfigure;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.event.NamespaceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/**
 * The namespaces of a context: its source and sink beans, what its registry made by
 * program, and what its ancestors have.
 */
class BeanNamespaceCatalog implements NamespaceCatalog {

	private final ConfigurableListableBeanFactory beanFactory;

	private final NamespaceBeans beans;

	private final StateRegistry registry;

	private final NamespaceFactory factory;

	private final Supplier<Map<Side, Map<String, String>>> beanNames = SingletonSupplier.of(this::findBeans);

	BeanNamespaceCatalog(ConfigurableListableBeanFactory beanFactory, StateRegistry registry,
			NamespaceFactory factory) {
		this.beanFactory = beanFactory;
		this.beans = NamespaceBeans.of(beanFactory);
		this.registry = registry;
		this.factory = factory;
	}

	@Override
	public Set<String> names() {
		Set<String> names = new TreeSet<>(this.registry.namespaces());
		this.beanNames.get().values().forEach((found) -> names.addAll(found.keySet()));
		parent().ifPresent((parent) -> names.addAll(parent.names()));
		return names;
	}

	@Override
	public @Nullable Entry find(String namespace) {
		Entry inherited = parent().map((parent) -> parent.find(namespace)).orElse(null);
		StateSource<?, ?> source = (StateSource<?, ?>) view(Side.SOURCE, namespace);
		StateSink<?, ?> sink = (StateSink<?, ?>) view(Side.SINK, namespace);
		if (source == null && sink == null) {
			return (inherited != null) ? disown(inherited) : null;
		}
		ResolvableType type = type(namespace);
		boolean single = SingleStateView.class.isAssignableFrom(type.toClass());
		ResolvableType[] generics = type
			.as((source != null) ? Side.SOURCE.beanClass(single) : Side.SINK.beanClass(single))
			.getGenerics();
		return entry(namespace, generics, source, sink, inherited);
	}

	private Entry entry(String namespace, ResolvableType[] generics, @Nullable StateSource<?, ?> source,
			@Nullable StateSink<?, ?> sink, @Nullable Entry inherited) {
		ResolvableType key = (generics.length == 1) ? ResolvableType.forClass(String.class) : known(generics, 0);
		ResolvableType value = known(generics, generics.length - 1);
		return new Entry(namespace, key, value, (source != null || inherited == null) ? source : inherited.source(),
				source != null, (sink != null || inherited == null) ? sink : inherited.sink(),
				(sink != null || inherited == null) ? this.factory.isFullReplica(namespace) : inherited.fullReplica());
	}

	private static ResolvableType known(ResolvableType[] generics, int index) {
		return (generics.length > 0 && generics[index].resolve() != null) ? generics[index]
				: ResolvableType.forClass(Object.class);
	}

	private static Entry disown(Entry entry) {
		return new Entry(entry.namespace(), entry.keyType(), entry.valueType(), entry.source(), false, entry.sink(),
				entry.fullReplica());
	}

	private ResolvableType type(String namespace) {
		for (Side side : Side.values()) {
			String name = this.beanNames.get().getOrDefault(side, Map.of()).get(namespace);
			if (name != null) {
				return this.beans.type(name);
			}
		}
		return ResolvableType.NONE;
	}

	private @Nullable StateView<?, ?> view(Side side, String namespace) {
		String name = this.beanNames.get().getOrDefault(side, Map.of()).get(namespace);
		if (name != null) {
			return view(this.beanFactory.getBean(name));
		}
		return (side == Side.SOURCE) ? this.registry.findSource(namespace).orElse(null)
				: this.registry.findSink(namespace).orElse(null);
	}

	private static StateView<?, ?> view(Object bean) {
		return (bean instanceof SingleStateView<?> single) ? single.view() : (StateView<?, ?>) bean;
	}

	/**
	 * A bean without a qualifier must be made to know its namespace.
	 */
	private Map<Side, Map<String, String>> findBeans() {
		Map<Side, Map<String, String>> found = new EnumMap<>(Side.class);
		for (Side side : Side.values()) {
			Map<String, String> names = found.computeIfAbsent(side, (key) -> new LinkedHashMap<>());
			for (String name : this.beans.names(side)) {
				String namespace = this.beans.namespace(name);
				names.putIfAbsent((namespace != null) ? namespace : view(this.beanFactory.getBean(name)).namespace(),
						name);
			}
		}
		return found;
	}

	private Optional<NamespaceCatalog> parent() {
		return Optional.ofNullable(this.beanFactory.getParentBeanFactory())
			.map((parent) -> parent.getBeanProvider(NamespaceCatalog.class).getIfAvailable());
	}

}
