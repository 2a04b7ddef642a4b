package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.reactive.GatewayHandlerMapping;
import io.stateeventtarget.web.reactive.GatewayWebHandler;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.DispatcherHandler;

/**
 * Auto-configuration of the gateway to browsers in reactive applications, with Spring
 * WebFlux.
 */
@AutoConfiguration(after = StateWebAutoConfiguration.class)
@ConditionalOnClass({ DispatcherHandler.class, WebGateway.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(WebGateway.class)
public final class StateWebReactiveAutoConfiguration {

	@Bean
	GatewayWebHandler stateGatewayWebHandler(WebGateway gateway) {
		return new GatewayWebHandler(gateway);
	}

	@Bean
	GatewayHandlerMapping stateGatewayHandlerMapping(WebGateway gateway, GatewayWebHandler handler) {
		return new GatewayHandlerMapping(gateway.settings().path(), handler);
	}

}
