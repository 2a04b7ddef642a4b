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
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the transport that stays within the JVM.
 */
@AutoConfiguration(before = StateEventTargetAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnProperty(name = StateEventTargetProperties.PREFIX + ".transport", havingValue = Transports.LOCAL,
		matchIfMissing = true)
@EnableConfigurationProperties(StateEventTargetProperties.class)
public final class LocalTransportAutoConfiguration {

	/**
	 * On the configured hub, else that of the parent context, else one of its own.
	 */
	@Bean(destroyMethod = "")
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	LocalStateTransport localStateTransport(StateEventTargetProperties properties,
			ConfigurableListableBeanFactory beanFactory) {
		String hub = properties.local().hub();
		if (StringUtils.hasText(hub)) {
			return LocalStateTransport.onHub(hub);
		}
		BeanFactory parent = beanFactory.getParentBeanFactory();
		LocalStateTransport inherited = (parent != null)
				? parent.getBeanProvider(LocalStateTransport.class).getIfAvailable() : null;
		return (inherited != null) ? inherited : LocalStateTransport.isolated();
	}

}
