package io.stateeventtarget.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.stateeventtarget.annotation.StateNamespace;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

/**
 * Finds the sources and sinks among the beans of one context by their definitions,
 * without making them.
 */
final class NamespaceBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private NamespaceBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	static NamespaceBeans of(ConfigurableListableBeanFactory beanFactory) {
		return new NamespaceBeans(beanFactory);
	}

	/**
	 * The beans of the parent context.
	 */
	Optional<NamespaceBeans> parent() {
		return (this.beanFactory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent)
				? Optional.of(of(parent)) : Optional.empty();
	}

	/**
	 * The names of all beans of a side in this context.
	 */
	Set<String> names(Side side) {
		Set<String> names = new LinkedHashSet<>();
		for (Class<?> type : List.of(side.beanClass(false), side.beanClass(true))) {
			for (String name : this.beanFactory.getBeanNamesForType(type, true, false)) {
				if (this.beanFactory.containsBeanDefinition(name)) {
					names.add(name);
				}
			}
		}
		return names;
	}

	/**
	 * The name of the bean of a side that has the namespace as its qualifier in this
	 * context.
	 */
	Optional<String> find(Side side, String namespace) {
		return names(side).stream().filter((name) -> namespace.equals(namespace(name))).findFirst();
	}

	/**
	 * As {@link #find(Side, String)}, with the ancestors, whose definition is resolved.
	 */
	Optional<ResolvableType> findType(Side side, String namespace) {
		return find(side, namespace).map(this::type)
			.or(() -> parent().flatMap((parent) -> parent.findType(side, namespace)));
	}

	/**
	 * The namespace that a bean is qualified with.
	 * @param name the name of the bean
	 * @return the namespace, or {@code null} if it has none
	 */
	@Nullable String namespace(String name) {
		BeanDefinition definition = this.beanFactory.getBeanDefinition(name);
		if (definition.getAttribute(AutowireCandidateQualifier.VALUE_KEY) instanceof String namespace) {
			return namespace;
		}
		StateNamespace annotation = this.beanFactory.findAnnotationOnBean(name, StateNamespace.class, false);
		if (annotation != null) {
			return annotation.value();
		}
		Qualifier qualifier = this.beanFactory.findAnnotationOnBean(name, Qualifier.class, false);
		return (qualifier != null && StringUtils.hasText(qualifier.value())) ? qualifier.value() : null;
	}

	/**
	 * The type of a bean with its generics, as its definition tells.
	 */
	ResolvableType type(String name) {
		ResolvableType type = this.beanFactory.getMergedBeanDefinition(name).getResolvableType();
		if (!ResolvableType.NONE.equals(type)) {
			return type;
		}
		Class<?> beanClass = this.beanFactory.getType(name, false);
		return (beanClass != null) ? ResolvableType.forClass(beanClass) : ResolvableType.NONE;
	}

	/**
	 * Tells users where a bean comes from.
	 */
	String describe(String name) {
		String resource = this.beanFactory.getBeanDefinition(name).getResourceDescription();
		return "the bean '" + name + "'" + ((resource != null) ? " (" + resource + ")" : "");
	}

	/**
	 * Whether this context or an ancestor has any source or sink.
	 */
	boolean isAny() {
		List<String> names = new ArrayList<>(names(Side.SOURCE));
		names.addAll(names(Side.SINK));
		return !names.isEmpty() || parent().map(NamespaceBeans::isAny).orElse(false);
	}

}
