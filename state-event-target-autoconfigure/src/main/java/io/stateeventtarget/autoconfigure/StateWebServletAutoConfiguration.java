package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.web.WebGateway;
import io.stateeventtarget.web.servlet.GatewayHandlerMapping;
import io.stateeventtarget.web.servlet.GatewayRequestHandler;
import jakarta.servlet.Servlet;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.server.HandshakeHandler;

/**
 * Auto-configuration of the gateway to browsers in servlet applications, with Spring MVC
 * and Spring WebSocket.
 */
@AutoConfiguration(after = StateWebAutoConfiguration.class)
@ConditionalOnClass({ Servlet.class, DispatcherServlet.class, HandshakeHandler.class, WebGateway.class })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnBean(WebGateway.class)
public final class StateWebServletAutoConfiguration {

	@Bean
	GatewayRequestHandler stateGatewayRequestHandler(WebGateway gateway) {
		return new GatewayRequestHandler(gateway);
	}

	@Bean
	GatewayHandlerMapping stateGatewayHandlerMapping(WebGateway gateway, GatewayRequestHandler handler) {
		return new GatewayHandlerMapping(gateway.settings().path(), handler);
	}

}
