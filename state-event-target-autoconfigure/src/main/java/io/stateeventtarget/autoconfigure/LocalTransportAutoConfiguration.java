package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.transport.local.LocalStateTransport;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the transport that stays within the JVM.
 */
@AutoConfiguration(before = StateEventTargetAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnProperty(name = StateEventTargetProperties.PREFIX + ".transport", havingValue = Transports.LOCAL,
		matchIfMissing = true)
@EnableConfigurationProperties(StateEventTargetProperties.class)
public final class LocalTransportAutoConfiguration {

	@Bean
	LocalHub stateEventTargetLocalHub(StateEventTargetProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		BeanFactory parent = beanFactory.getParentBeanFactory();
		return LocalHub.of(properties.local().hub(),
				(parent != null) ? parent.getBeanProvider(LocalHub.class).getIfAvailable() : null);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LocalStateTransport localStateTransport(LocalHub hub) {
		return new LocalStateTransport(hub.name());
	}

}
