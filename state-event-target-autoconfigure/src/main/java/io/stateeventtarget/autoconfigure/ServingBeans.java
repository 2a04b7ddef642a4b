package io.stateeventtarget.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.StateKeyMapper;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Finds the beans that serve one namespace: the one that is qualified with it, else the
 * one without a qualifier whose type arguments fit. Ancestors are asked after the context
 * itself.
 */
final class ServingBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final String namespace;

	private final ResolvableType[] types;

	ServingBeans(ConfigurableListableBeanFactory beanFactory, String namespace, ResolvableType key,
			ResolvableType value) {
		this(beanFactory, namespace, new ResolvableType[] { key, value });
	}

	private ServingBeans(ConfigurableListableBeanFactory beanFactory, String namespace, ResolvableType[] types) {
		this.beanFactory = beanFactory;
		this.namespace = namespace;
		this.types = types;
	}

	/**
	 * Finds the bean of a kind.
	 * @param <T> the kind
	 * @param kind the interface, whose type arguments are the key and the value
	 * @return the bean, or {@code null} if there is none
	 * @throws AmbiguousStateBeanException if several fit equally
	 */
	<T> @Nullable T find(Class<T> kind) {
		NamespaceBeans beans = NamespaceBeans.of(this.beanFactory);
		List<String> bound = new ArrayList<>();
		List<String> free = new ArrayList<>();
		for (String name : candidates(this.beanFactory, kind)) {
			String qualifier = beans.namespace(name);
			if (this.namespace.equals(qualifier)) {
				bound.add(name);
			}
			else if (qualifier == null && fits(kind, beans.type(name))) {
				free.add(name);
			}
		}
		for (String name : bound) {
			if (!fits(kind, beans.type(name))) {
				refuse(kind, name);
			}
		}
		List<String> chosen = bound.isEmpty() ? preferPrimary(free) : bound;
		if (chosen.size() > 1) {
			throw new AmbiguousStateBeanException(this.namespace, kind, chosen);
		}
		return chosen.isEmpty() ? findInParent(kind) : this.beanFactory.getBean(chosen.get(0), kind);
	}

	private <T> @Nullable T findInParent(Class<T> kind) {
		return (this.beanFactory.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent)
				? new ServingBeans(parent, this.namespace, this.types).find(kind) : null;
	}

	/**
	 * The beans of a kind that may serve a namespace of this context.
	 */
	static List<String> candidates(ConfigurableListableBeanFactory beanFactory, Class<?> kind) {
		List<String> candidates = new ArrayList<>();
		for (String name : beanFactory.getBeanNamesForType(kind)) {
			if (beanFactory.containsBeanDefinition(name) && beanFactory.getBeanDefinition(name).isAutowireCandidate()) {
				candidates.add(name);
			}
		}
		return candidates;
	}

	private List<String> preferPrimary(List<String> names) {
		List<String> primary = new ArrayList<>();
		for (String name : names) {
			if (definition(name).isPrimary()) {
				primary.add(name);
			}
		}
		return primary.isEmpty() ? names : primary;
	}

	private BeanDefinition definition(String name) {
		return this.beanFactory.getMergedBeanDefinition(name);
	}

	/**
	 * Whether a bean without a qualifier serves the namespace.
	 */
	boolean fits(Class<?> kind, String name) {
		return fits(kind, NamespaceBeans.of(this.beanFactory).type(name));
	}

	/**
	 * What only takes keys and values may be declared for wider types; what also returns
	 * them may not. A type that is not known fits.
	 */
	private boolean fits(Class<?> kind, ResolvableType type) {
		ResolvableType[] declared = type.as(kind).getGenerics();
		boolean takesOnly = kind == AudienceResolver.class || kind == StateKeyMapper.class;
		for (int i = 0; i < declared.length; i++) {
			if (!isUnknown(declared[i]) && !fits(declared[i], this.types[i], takesOnly)) {
				return false;
			}
		}
		return true;
	}

	private static boolean fits(ResolvableType declared, ResolvableType required, boolean takesOnly) {
		return declared.isAssignableFrom(required) && (takesOnly || required.isAssignableFrom(declared));
	}

	private static boolean isUnknown(ResolvableType type) {
		return type.resolve() == null;
	}

	private void refuse(Class<?> kind, String name) {
		throw new MisboundBeanException(this.namespace, this.types[0], this.types[1], name,
				NamespaceBeans.of(this.beanFactory).type(name).as(kind));
	}

}
