package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.SingleStateSink;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateType;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.runtime.RuntimeSettings;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Makes the source or sink of a configured namespace: from its properties and the beans
 * that serve it. The registry calls the customizers.
 */
class NamespaceFactory {

	private final ConfigurableListableBeanFactory beanFactory;

	private final StateEventTargetProperties properties;

	private final StateRegistry registry;

	NamespaceFactory(ConfigurableListableBeanFactory beanFactory, StateEventTargetProperties properties,
			StateRegistry registry) {
		this.beanFactory = beanFactory;
		this.properties = properties;
		this.registry = registry;
	}

	/**
	 * Makes what a bean definition asks for.
	 * @param side which side
	 * @param namespace the namespace, whose bean tells the types
	 * @return a source or sink, with or without keys
	 */
	Object create(Side side, String namespace) {
		ResolvableType type = NamespaceBeans.of(this.beanFactory).type(side.beanName(namespace));
		if (SingleStateView.class.isAssignableFrom(type.toClass())) {
			return createSingle(side, define(side, namespace, StateType.of(String.class), type.getGeneric(0)));
		}
		return create(side,
				define(side, namespace, StateType.ofType(type.getGeneric(0).getType()), type.getGeneric(1)));
	}

	private <V> Object createSingle(Side side, StateDefinition<String, V> definition) {
		return (side == Side.SOURCE) ? SingleStateSource.of(this.registry.source(definition))
				: SingleStateSink.of(this.registry.sink(definition));
	}

	private <K, V> Object create(Side side, StateDefinition<K, V> definition) {
		return (side == Side.SOURCE) ? this.registry.source(definition) : this.registry.sink(definition);
	}

	private <K> StateDefinition<K, Object> define(Side side, String namespace, StateType<K> keyType,
			ResolvableType value) {
		StateDefinition.Builder<K, Object> builder = StateDefinition.builder(namespace, keyType,
				StateType.ofType(value.getType()));
		applyProperties(builder);
		applyBeans(side, builder,
				new ServingBeans(this.beanFactory, namespace, ResolvableType.forType(keyType.getType()), value));
		StateDefinition<K, Object> definition = builder.build();
		if (side == Side.SINK) {
			new SinkVerifier(this.properties).verify(namespace, definition.sinkOptions(),
					this.beanFactory.getBeanProvider(RuntimeSettings.class).getIfUnique());
		}
		return definition;
	}

	private void applyProperties(StateDefinition.Builder<?, ?> builder) {
		String namespace = builder.namespace();
		StateEventTargetProperties.Source source = this.properties.sources().get(namespace);
		StateEventTargetProperties.Sink sink = this.properties.sinks().get(namespace);
		builder
			.source((options) -> this.properties.defaults().source().applyTo(options, Side.SOURCE.defaultsProperty()));
		builder.sink((options) -> this.properties.defaults().sink().applyTo(options, Side.SINK.defaultsProperty()));
		if (source != null) {
			builder.source((options) -> source.applyTo(options, Side.SOURCE.property(namespace)));
		}
		if (sink != null) {
			builder.sink((options) -> sink.applyTo(options, Side.SINK.property(namespace)));
		}
	}

	@SuppressWarnings("unchecked")
	private <K, V> void applyBeans(Side side, StateDefinition.Builder<K, V> builder, ServingBeans beans) {
		builder.keyMapper((StateKeyMapper<? super K>) beans.find(StateKeyMapper.class));
		if (side == Side.SINK) {
			builder.sinkHandler((SinkHandler<K, V>) beans.find(SinkHandler.class));
			return;
		}
		builder.loader((StateLoader<K, V>) beans.find(StateLoader.class));
		builder.audienceResolver((AudienceResolver<K, V>) beans.find(AudienceResolver.class));
		builder.writeGuard(beans.find(StateWriteGuard.class));
	}

}
