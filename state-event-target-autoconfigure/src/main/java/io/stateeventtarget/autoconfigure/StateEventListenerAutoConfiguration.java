package io.stateeventtarget.autoconfigure;

import java.util.Collection;
import java.util.List;

import io.stateeventtarget.annotation.StateListenerFactory;
import io.stateeventtarget.annotation.StateProjectionListener;
import io.stateeventtarget.annotation.StateProjectionScanner;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.StateCommandApplier;
import io.stateeventtarget.event.StateCommandListener;
import io.stateeventtarget.event.StateEventBridge;
import io.stateeventtarget.listener.GuardedErrorHandler;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.listener.StateListenerErrorHandler;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration of what joins namespaces to application events:
 * {@link io.stateeventtarget.annotation.StateListener},
 * {@link io.stateeventtarget.annotation.StateProjection} and
 * {@link io.stateeventtarget.event.StateCommand}.
 * <p>
 * Needs a {@link NamespaceCatalog} bean, and somebody who calls
 * {@link StateEventBridge#open()} before the namespaces open their dispatch.
 */
@AutoConfiguration
public final class StateEventListenerAutoConfiguration {

	/**
	 * Stays where state-event-target is switched off, because Spring's own factories
	 * refuse methods with two parameters or none.
	 */
	@Bean
	static StateListenerFactory stateListenerFactory() {
		return new StateListenerFactory();
	}

	/**
	 * What is there only if state-event-target is switched on.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
	static class EnabledConfiguration {

		@Bean
		@ConditionalOnMissingBean(StateListenerErrorHandler.class)
		LoggingStateListenerErrorHandler stateListenerErrorHandler() {
			return new LoggingStateListenerErrorHandler();
		}

		@Bean
		StateEventBridge stateEventBridge(AbstractApplicationContext context, ObjectProvider<NamespaceCatalog> catalog,
				ObjectProvider<StateListenerErrorHandler> errorHandler) {
			return new StateEventBridge(context, catalog, new GuardedErrorHandler(errorHandler::getObject));
		}

		@Bean
		StateCommandApplier stateCommandApplier(AbstractApplicationContext context,
				ObjectProvider<NamespaceCatalog> catalog, ObjectProvider<StateListenerErrorHandler> errorHandler) {
			return new StateCommandApplier(catalog, new GuardedErrorHandler(errorHandler::getObject),
					context.getClassLoader());
		}

		@Bean
		StateCommandListener stateCommandListener(StateCommandApplier applier) {
			return new StateCommandListener(applier);
		}

		@Bean
		StateProjectionListener stateProjectionListener(StateCommandApplier applier, Environment environment,
				BeanFactory beanFactory) {
			return new StateProjectionListener(applier, environment, beanFactory);
		}

		@Bean
		static StateProjectionScanner stateProjectionScanner(ConfigurableListableBeanFactory beanFactory,
				Environment environment, ResourceLoader resourceLoader) {
			return new StateProjectionScanner(() -> packages(beanFactory), environment, resourceLoader);
		}

		private static Collection<String> packages(BeanFactory beanFactory) {
			return AutoConfigurationPackages.has(beanFactory) ? AutoConfigurationPackages.get(beanFactory) : List.of();
		}

	}

}
