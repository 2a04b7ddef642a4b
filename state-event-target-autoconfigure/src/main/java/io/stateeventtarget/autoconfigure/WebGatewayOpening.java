package io.stateeventtarget.autoconfigure;

import java.util.Optional;
import java.util.TreeSet;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.RelayedView;
import io.stateeventtarget.web.WebGateway;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * Opens the listed namespaces once all sources and sinks exist, or keeps the application
 * from starting where one cannot be served.
 */
class WebGatewayOpening implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(WebGatewayOpening.class);

	private static final String SECURITY = "org.springframework.security.core.Authentication";

	private final WebGateway gateway;

	private final StateWebProperties properties;

	private final NamespaceCatalog catalog;

	private final ConfigurableListableBeanFactory beanFactory;

	WebGatewayOpening(WebGateway gateway, StateWebProperties properties, NamespaceCatalog catalog,
			ConfigurableListableBeanFactory beanFactory) {
		this.gateway = gateway;
		this.properties = properties;
		this.catalog = catalog;
		this.beanFactory = beanFactory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.properties.namespaces().isEmpty()) {
			logger
				.warn("'" + StateWebProperties.PREFIX + ".enabled' is true but no namespace is open: list them under '"
						+ StateWebProperties.PREFIX + ".namespaces'");
		}
		for (String namespace : new TreeSet<>(this.properties.namespaces().keySet())) {
			IllegalNamespaceException.check(namespace, "'" + StateWebProperties.PREFIX + ".namespaces'");
			this.gateway.open(view(namespace));
		}
		warnOfOpenWrites();
	}

	private RelayedView<?, ?> view(String namespace) {
		if (this.catalog.find(namespace) == null) {
			throw UnservableNamespaceException.unknown(namespace, this.catalog.names());
		}
		RelayedView<?, ?> view = find(this.beanFactory, namespace);
		if (view == null) {
			throw UnservableNamespaceException.foreign(namespace);
		}
		return view;
	}

	private @Nullable RelayedView<?, ?> find(@Nullable BeanFactory context, String namespace) {
		if (context == null) {
			return null;
		}
		if (context.getBeanProvider(StateRegistry.class).getIfUnique() instanceof DefaultStateRegistry registry) {
			Optional<RelayedView<?, ?>> found = registry.findRelayed(namespace);
			if (found.isPresent()) {
				requireServable(registry, namespace);
				return found.get();
			}
		}
		BeanFactory parent = (context instanceof ConfigurableListableBeanFactory factory)
				? factory.getParentBeanFactory() : null;
		return (parent instanceof ConfigurableApplicationContext application)
				? find(application.getBeanFactory(), namespace) : find(parent, namespace);
	}

	private static void requireServable(DefaultStateRegistry registry, String namespace) {
		Optional<StateDefinition<?, ?>> source = registry.findSourceDefinition(namespace);
		StateDefinition<?, ?> definition = source.or(() -> registry.findSinkDefinition(namespace)).orElseThrow();
		if (definition.keyMapper() != null) {
			throw UnservableNamespaceException.mapped(namespace);
		}
		if (source.isEmpty() && definition.sinkOptions().mode() == SinkMode.ON_DEMAND) {
			throw UnservableNamespaceException.onDemand(namespace);
		}
	}

	private void warnOfOpenWrites() {
		boolean writable = this.properties.namespaces().values().stream().anyMatch(StateWebProperties.Namespace::write);
		if (writable && !ClassUtils.isPresent(SECURITY, this.beanFactory.getBeanClassLoader())) {
			logger.warn("Namespaces can be written over the web by everybody: there is no Spring Security, and '"
					+ StateWebProperties.PREFIX + ".namespaces' has some with 'write: true'");
		}
	}

}
