package io.stateeventtarget.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.stateeventtarget.StateDefinitionCustomizer;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.StateEventBridge;
import io.stateeventtarget.listener.GuardedErrorHandler;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.protocol.SnapshotTakenException;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RuntimeSettings;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of sources and sinks. Each application context has a registry of its
 * own, also where its parent has one.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@EnableConfigurationProperties(StateEventTargetProperties.class)
@Import(NamespaceRegistrar.class)
public final class StateEventTargetAutoConfiguration {

	@Bean
	static NamespacePostProcessor stateNamespacePostProcessor(Environment environment) {
		return new NamespacePostProcessor(environment);
	}

	@Bean
	NamespaceFactory stateNamespaceFactory(ConfigurableListableBeanFactory beanFactory,
			StateEventTargetProperties properties, StateRegistry registry) {
		return new NamespaceFactory(beanFactory, properties, registry);
	}

	@Bean
	@ConditionalOnMissingBean(value = NamespaceCatalog.class, search = SearchStrategy.CURRENT)
	BeanNamespaceCatalog stateNamespaceCatalog(ConfigurableListableBeanFactory beanFactory, StateRegistry registry) {
		return new BeanNamespaceCatalog(beanFactory, registry);
	}

	@Bean
	NamespaceVerifier stateNamespaceVerifier(ConfigurableListableBeanFactory beanFactory,
			StateEventTargetProperties properties, NamespaceCatalog catalog) {
		return new NamespaceVerifier(beanFactory, properties.transport(), catalog);
	}

	/**
	 * Opens the way to application events before the sources do, when all listeners
	 * exist.
	 */
	@Bean
	RegistryLifecycle stateEventBridgeLifecycle(ConfigurableListableBeanFactory beanFactory) {
		return new RegistryLifecycle(RegistryLifecycle.TRANSPORT_PHASE,
				() -> beanFactory.getBeansOfType(StateEventBridge.class).values().forEach(StateEventBridge::open),
				() -> {
				});
	}

	/**
	 * The registry and what starts and stops it, unless the user has a registry.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(value = StateRegistry.class, search = SearchStrategy.CURRENT)
	static class RegistryConfiguration {

		@Bean
		DefaultStateRegistry stateRegistry(RuntimeSettings settings,
				ObjectProvider<StateDefinitionCustomizer> customizers) {
			return new DefaultStateRegistry(settings,
					(builder) -> customizers.orderedStream().forEach((customizer) -> customizer.customize(builder)));
		}

		@Bean
		@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
		RuntimeSettings stateRuntimeSettings(StateEventTargetProperties properties, Environment environment,
				ConfigurableListableBeanFactory beanFactory, ObjectProvider<StateListenerErrorHandler> errorHandlers,
				ObjectProvider<SnapshotStore.Factory> snapshotStores) {
			StateListenerErrorHandler errorHandler = new GuardedErrorHandler(
					() -> errorHandlers.getIfAvailable(LoggingStateListenerErrorHandler::new));
			return new RuntimeSettings(nodeId(properties, environment),
					new Transports(beanFactory).get(properties.transport()), Clock.systemUTC(), System::nanoTime,
					errorHandler, new RuntimeListeners(beanFactory), snapshotStores.getIfUnique());
		}

		private static String nodeId(StateEventTargetProperties properties, Environment environment) {
			String configured = properties.nodeId();
			return StringUtils.hasText(configured) ? configured
					: environment.getProperty("spring.application.name", "application") + "-"
							+ Integer.toHexString(ThreadLocalRandom.current().nextInt(0x1000_0000, Integer.MAX_VALUE));
		}

		@Bean
		RegistryLifecycle stateTransportLifecycle(DefaultStateRegistry registry) {
			return new RegistryLifecycle(RegistryLifecycle.TRANSPORT_PHASE, registry::startTransport,
					registry::stopTransport);
		}

		@Bean
		RegistryLifecycle stateSourceLifecycle(DefaultStateRegistry registry) {
			return new RegistryLifecycle(RegistryLifecycle.SOURCES_PHASE, registry::startSources,
					registry::stopSources);
		}

		@Bean
		RegistryLifecycle stateSinkLifecycle(DefaultStateRegistry registry, StateEventTargetProperties properties) {
			requireNotNegative(properties.startup().patience());
			StartupWait wait = new StartupWait(registry, properties.startup());
			SinkVerifier verifier = new SinkVerifier(properties);
			return new RegistryLifecycle(RegistryLifecycle.SINKS_PHASE, () -> {
				startSinks(registry, verifier);
				wait.await();
			}, registry::stopSinks);
		}

		private static void startSinks(DefaultStateRegistry registry, SinkVerifier verifier) {
			try {
				registry.startSinks();
			}
			catch (SnapshotTakenException ex) {
				throw verifier.taken(ex);
			}
		}

		private static void requireNotNegative(Duration wait) {
			if (wait.isNegative()) {
				throw new InvalidConfigurationPropertyValueException(
						StateEventTargetProperties.PREFIX + ".startup.wait", wait,
						"It must not be negative; zero does not wait.");
			}
		}

	}

}
