package io.stateeventtarget.autoconfigure;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.function.SingletonSupplier;

/**
 * The namespaces of a context: its source and sink beans, what its registry made by
 * program, and what its ancestors have. Thread-safe.
 */
class BeanNamespaceCatalog implements NamespaceCatalog {

	private final ConfigurableListableBeanFactory beanFactory;

	private final NamespaceBeans beans;

	private final StateRegistry registry;

	private final Supplier<Map<Side, Map<String, String>>> beanNames = SingletonSupplier.of(this::findBeans);

	private final Map<String, Types> types = new ConcurrentHashMap<>();

	BeanNamespaceCatalog(ConfigurableListableBeanFactory beanFactory, StateRegistry registry) {
		this.beanFactory = beanFactory;
		this.beans = NamespaceBeans.of(beanFactory);
		this.registry = registry;
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
		Types types = this.types.computeIfAbsent(namespace, this::types);
		if (sink == null && inherited != null) {
			return new Entry(namespace, types.key(), types.value(), source, true, inherited.sink(),
					inherited.fullReplica());
		}
		return new Entry(namespace, types.key(), types.value(),
				(source != null || inherited == null) ? source : inherited.source(), source != null, sink,
				isFullReplica(namespace));
	}

	private static Entry disown(Entry entry) {
		return new Entry(entry.namespace(), entry.keyType(), entry.valueType(), entry.source(), false, entry.sink(),
				entry.fullReplica());
	}

	private Optional<StateDefinition<?, ?>> definition(Side side, String namespace) {
		if (!(this.registry instanceof DefaultStateRegistry definitions)) {
			return Optional.empty();
		}
		return (side == Side.SOURCE) ? definitions.findSourceDefinition(namespace)
				: definitions.findSinkDefinition(namespace);
	}

	/**
	 * As defined; a sink of a registry that does not tell counts as full.
	 */
	private boolean isFullReplica(String namespace) {
		return definition(Side.SINK, namespace).map((sink) -> sink.sinkOptions().mode() == SinkMode.REPLICA)
			.orElse(true)
				&& definition(Side.SOURCE, namespace).map((source) -> source.sourceOptions().feedsReplicas())
					.orElse(true);
	}

	private Types types(String namespace) {
		return definition(Side.SOURCE, namespace).or(() -> definition(Side.SINK, namespace))
			.map(Types::of)
			.or(() -> bean(Side.SOURCE, namespace).or(() -> bean(Side.SINK, namespace))
				.map((name) -> Types.of(this.beans.type(name))))
			.orElse(Types.UNKNOWN);
	}

	private @Nullable StateView<?, ?> view(Side side, String namespace) {
		return bean(side, namespace).<StateView<?, ?>>map((name) -> view(this.beanFactory.getBean(name)))
			.or(() -> (side == Side.SOURCE) ? this.registry.findSource(namespace) : this.registry.findSink(namespace))
			.orElse(null);
	}

	private static StateView<?, ?> view(Object bean) {
		return (bean instanceof SingleStateView<?> single) ? single.view() : (StateView<?, ?>) bean;
	}

	private Optional<String> bean(Side side, String namespace) {
		return Optional.ofNullable(this.beanNames.get().getOrDefault(side, Map.of()).get(namespace));
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

	/**
	 * The types of a namespace.
	 */
	private record Types(ResolvableType key, ResolvableType value) {

		static final Types UNKNOWN = new Types(ResolvableType.forClass(Object.class),
				ResolvableType.forClass(Object.class));

		static Types of(StateDefinition<?, ?> definition) {
			return new Types(ResolvableType.forType(definition.keyType().getType()),
					ResolvableType.forType(definition.valueType().getType()));
		}

		/**
		 * Of a source or sink, with or without keys.
		 */
		static Types of(ResolvableType bean) {
			ResolvableType[] single = bean.as(SingleStateView.class).getGenerics();
			if (single.length > 0) {
				return new Types(ResolvableType.forClass(String.class), known(single[0]));
			}
			ResolvableType[] keyed = bean.as(StateView.class).getGenerics();
			return (keyed.length > 0) ? new Types(known(keyed[0]), known(keyed[1])) : UNKNOWN;
		}

		private static ResolvableType known(ResolvableType type) {
			return (type.resolve() != null) ? type : ResolvableType.forClass(Object.class);
		}

	}

}
