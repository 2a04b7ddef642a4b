package io.stateeventtarget.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.StateView;
import io.stateeventtarget.event.NamespaceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Checks what can be told only once sources and sinks exist: that a bean has the
 * namespace that it is qualified with, that no namespace has two beans, that a transport
 * that leaves the JVM has something to carry, and that what is meant to serve namespaces
 * does.
 */
class NamespaceVerifier implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String transport;

	private final NamespaceCatalog catalog;

	NamespaceVerifier(ConfigurableListableBeanFactory beanFactory, String transport, NamespaceCatalog catalog) {
		this.beanFactory = beanFactory;
		this.transport = transport;
		this.catalog = catalog;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (Side side : Side.values()) {
			verify(side);
		}
		if (!Transports.LOCAL.equals(this.transport) && this.catalog.names().isEmpty()) {
			throw new NoNamespaceException(this.transport);
		}
		new ServingBeansVerifier(this.beanFactory, this.catalog).verify();
	}

	private void verify(Side side) {
		NamespaceBeans beans = NamespaceBeans.of(this.beanFactory);
		Map<String, List<String>> declarations = new LinkedHashMap<>();
		for (String name : beans.names(side)) {
			if (this.beanFactory.containsSingleton(name)) {
				String actual = namespace(this.beanFactory.getBean(name));
				verify(beans.namespace(name), actual, beans.describe(name));
				declarations.computeIfAbsent(actual, (key) -> new ArrayList<>()).add(beans.describe(name));
			}
		}
		declarations.forEach((namespace, names) -> {
			if (names.size() > 1) {
				throw new DuplicateNamespaceException(side, namespace, names);
			}
		});
	}

	private static void verify(@Nullable String qualifier, String actual, String bean) {
		if (qualifier != null && !qualifier.equals(actual)) {
			throw new MisqualifiedBeanException(bean, qualifier, actual);
		}
	}

	private static String namespace(Object bean) {
		return (bean instanceof SingleStateView<?> single) ? single.namespace() : ((StateView<?, ?>) bean).namespace();
	}

}
