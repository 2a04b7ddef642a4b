package io.stateeventtarget.autoconfigure;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Registers the sources and sinks of the configured namespaces as beans with their full
 * generic type. {@link NamespacePostProcessor} qualifies them, and takes back those that
 * this context must not have.
 */
class NamespaceRegistrar implements BeanRegistrar {

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		for (ConfiguredNamespace namespace : ConfiguredNamespaces.of(environment, ClassUtils.getDefaultClassLoader())) {
			register(registry, namespace);
		}
	}

	private static void register(BeanRegistry registry, ConfiguredNamespace configured) {
		ParameterizedTypeReference<Object> type = ParameterizedTypeReference.forType(configured.beanType().getType());
		registry.registerBean(configured.beanName(), type, (spec) -> {
			spec.description("State " + configured.side() + " of the namespace '" + configured.namespace() + "'");
			spec.supplier((context) -> context.bean(NamespaceFactory.class)
				.create(configured.side(), configured.namespace()));
		});
	}

}
