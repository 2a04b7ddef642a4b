package io.stateeventtarget.autoconfigure;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * The namespaces of a context: its source and sink beans, what its registry made by
 * program, and what its ancestors have. Thread-safe.
 */
class BeanNamespaceCatalog implements NamespaceCatalog {

	private final ConfigurableListableBeanFactory beanFactory;

	private final NamespaceBeans beans;

	private final StateRegistry registry;

	private volatile @Nullable Map<Side, Map<String, String>> beanNames;

	private final Map<String, Types> types = new ConcurrentHashMap<>();

	BeanNamespaceCatalog(ConfigurableListableBeanFactory beanFactory, StateRegistry registry) {
		this.beanFactory = beanFactory;
		this.beans = NamespaceBeans.of(beanFactory);
		this.registry = registry;
	}

	@Override
	public Set<String> names() {
		Set<String> names = new TreeSet<>(this.registry.namespaces());
		for (Map<String, String> found : beanNames().values()) {
			names.addAll(found.keySet());
		}
		NamespaceCatalog parent = parent();
		if (parent != null) {
			names.addAll(parent.names());
		}
		return names;
	}

	@Override
	public @Nullable Entry find(String namespace) {
		NamespaceCatalog parent = parent();
		Entry inherited = (parent != null) ? parent.find(namespace) : null;
		StateSource<?, ?> source = (StateSource<?, ?>) view(Side.SOURCE, namespace);
		StateSink<?, ?> sink = (StateSink<?, ?>) view(Side.SINK, namespace);
		if (source == null && sink == null) {
			return (inherited != null) ? disown(inherited) : null;
		}
		Types types = types(namespace);
		if (sink == null && inherited != null) {
			return new Entry(namespace, types.key(), types.value(), source, true, inherited.sink(),
					inherited.fullReplica());
		}
		return new Entry(namespace, types.key(), types.value(),
				(source != null || inherited == null) ? source : inherited.source(), source != null, sink,
				isFullReplica(namespace));
	}

	@Override
	@SuppressWarnings("unchecked")
	public String textOf(String namespace, Object key) {
		for (Side side : Side.values()) {
			StateDefinition<?, ?> definition = definition(side, namespace);
			if (definition != null) {
				StateKeyMapper<Object> mapper = (StateKeyMapper<Object>) definition.keyMapper();
				return (mapper != null) ? mapper.keyOf(key) : String.valueOf(key);
			}
		}
		NamespaceCatalog parent = parent();
		return (parent != null) ? parent.textOf(namespace, key) : String.valueOf(key);
	}

	private static Entry disown(Entry entry) {
		return new Entry(entry.namespace(), entry.keyType(), entry.valueType(), entry.source(), false, entry.sink(),
				entry.fullReplica());
	}

	private @Nullable StateDefinition<?, ?> definition(Side side, String namespace) {
		if (!(this.registry instanceof DefaultStateRegistry definitions)) {
			return null;
		}
		return ((side == Side.SOURCE) ? definitions.findSourceDefinition(namespace)
				: definitions.findSinkDefinition(namespace))
			.orElse(null);
	}

	/**
	 * As defined; a sink of a registry that does not tell counts as full.
	 */
	private boolean isFullReplica(String namespace) {
		StateDefinition<?, ?> sink = definition(Side.SINK, namespace);
		StateDefinition<?, ?> source = definition(Side.SOURCE, namespace);
		return (sink == null || sink.sinkOptions().mode() == SinkMode.REPLICA)
				&& (source == null || source.sourceOptions().feedsReplicas());
	}

	private Types types(String namespace) {
		Types types = this.types.get(namespace);
		if (types == null) {
			types = findTypes(namespace);
			this.types.put(namespace, types);
		}
		return types;
	}

	private Types findTypes(String namespace) {
		for (Side side : Side.values()) {
			StateDefinition<?, ?> definition = definition(side, namespace);
			if (definition != null) {
				return Types.of(definition);
			}
		}
		for (Side side : Side.values()) {
			String bean = bean(side, namespace);
			if (bean != null) {
				return Types.of(this.beans.type(bean));
			}
		}
		return Types.UNKNOWN;
	}

	private @Nullable StateView<?, ?> view(Side side, String namespace) {
		String bean = bean(side, namespace);
		if (bean != null) {
			return view(this.beanFactory.getBean(bean));
		}
		return (side == Side.SOURCE) ? this.registry.findSource(namespace).orElse(null)
				: this.registry.findSink(namespace).orElse(null);
	}

	private static StateView<?, ?> view(Object bean) {
		return (bean instanceof SingleStateView<?> single) ? single.view() : (StateView<?, ?>) bean;
	}

	private @Nullable String bean(Side side, String namespace) {
		Map<String, String> found = beanNames().get(side);
		return (found != null) ? found.get(namespace) : null;
	}

	private Map<Side, Map<String, String>> beanNames() {
		Map<Side, Map<String, String>> found = this.beanNames;
		if (found == null) {
			found = findBeans();
			this.beanNames = found;
		}
		return found;
	}

	/**
	 * A bean without a qualifier must be made to know its namespace.
	 */
	private Map<Side, Map<String, String>> findBeans() {
		Map<Side, Map<String, String>> found = new EnumMap<>(Side.class);
		for (Side side : Side.values()) {
			Map<String, String> names = new LinkedHashMap<>();
			found.put(side, names);
			for (String name : this.beans.names(side)) {
				String namespace = this.beans.namespace(name);
				names.putIfAbsent((namespace != null) ? namespace : view(this.beanFactory.getBean(name)).namespace(),
						name);
			}
		}
		return found;
	}

	private @Nullable NamespaceCatalog parent() {
		BeanFactory parent = this.beanFactory.getParentBeanFactory();
		return (parent != null) ? parent.getBeanProvider(NamespaceCatalog.class).getIfAvailable() : null;
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
