package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.protocol.json.StateJsonCodecs;
import io.stateeventtarget.web.ClientModuleHints;
import io.stateeventtarget.web.WebGateway;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.http.HttpHeaders;

/**
 * Auto-configuration of the gateway to browsers, for any web stack.
 */
@AutoConfiguration(after = { StateEventTargetAutoConfiguration.class, StateJsonAutoConfiguration.class })
@ConditionalOnClass({ HttpHeaders.class, JsonMapper.class })
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = StateEventTargetProperties.PREFIX + ".enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = StateWebProperties.PREFIX + ".enabled")
@EnableConfigurationProperties(StateWebProperties.class)
@ImportRuntimeHints(ClientModuleHints.class)
public final class StateWebAutoConfiguration {

	/**
	 * After the web server has started, and before it waits for what is under way.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

	@Bean
	WebGateway stateWebGateway(StateWebProperties properties, StateJsonCodecs codecs) {
		return new WebGateway(properties.toSettings(), codecs);
	}

	@Bean
	WebGatewayOpening stateWebGatewayOpening(WebGateway gateway, StateWebProperties properties,
			NamespaceCatalog catalog, ConfigurableListableBeanFactory beanFactory) {
		return new WebGatewayOpening(gateway, properties, catalog, beanFactory);
	}

	@Bean
	RegistryLifecycle stateWebGatewayLifecycle(WebGateway gateway) {
		return new RegistryLifecycle(PHASE, gateway::start, gateway::stop);
	}

}
