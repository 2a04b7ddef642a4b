package io.stateeventtarget.autoconfigure;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.stateeventtarget.SingleStateView;
import io.stateeventtarget.StateView;
import io.stateeventtarget.annotation.StateNamespace;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;

/**
 * Tells which sources and sinks there are where one is asked for that does not exist, or
 * that several could be. Comes before Spring Boot's own analyzers, which make the beans
 * of a context that has failed already.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StateBeanFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final BeanFactory beanFactory;

	StateBeanFailureAnalyzer(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		ResolvableType type = cause.getResolvableType();
		if (type == null || !isState(type.toClass())
				|| !(this.beanFactory instanceof ConfigurableListableBeanFactory definitions)) {
			return null;
		}
		String user = (description != null) ? description : "A look-up";
		return (cause instanceof NoUniqueBeanDefinitionException ambiguous)
				? analyzeAmbiguous(definitions, user, type, ambiguous)
				: analyzeMissing(definitions, user, type, namespace(rootFailure), cause);
	}

	private static boolean isState(Class<?> type) {
		return StateView.class.isAssignableFrom(type) || SingleStateView.class.isAssignableFrom(type);
	}

	private static FailureAnalysis analyzeAmbiguous(ConfigurableListableBeanFactory definitions, String user,
			ResolvableType type, NoUniqueBeanDefinitionException cause) {
		Collection<String> fitting = cause.getBeanNamesFound();
		List<StateBean> beans = StateBean.all(definitions)
			.stream()
			.filter((bean) -> fitting == null || fitting.contains(bean.name()))
			.toList();
		SortedSet<String> namespaces = new TreeSet<>();
		for (StateBean bean : beans) {
			if (bean.namespace() != null) {
				namespaces.add("@StateNamespace(\"" + bean.namespace() + "\")");
			}
		}
		return new FailureAnalysis(
				user + " required one " + StateBean.print(type) + ", but several fit: " + print(beans) + ".",
				(namespaces.size() > 1) ? "Say which is meant with " + String.join(" or ", namespaces) + "."
						: "Ask for a StateSource or a StateSink, and say of which namespace with @StateNamespace.",
				cause);
	}

	private static FailureAnalysis analyzeMissing(ConfigurableListableBeanFactory definitions, String user,
			ResolvableType type, @Nullable String namespace, NoSuchBeanDefinitionException cause) {
		List<StateBean> beans = StateBean.all(definitions);
		return new FailureAnalysis(user + " required a " + StateBean.print(type)
				+ ((namespace != null) ? " of the namespace '" + namespace + "'" : "") + ", which there is not.",
				"Declare " + ((namespace != null) ? "'" + namespace + "'" : "it") + " under "
						+ sides(type.toClass()).stream()
							.map((side) -> "'" + property(side, namespace) + "'")
							.collect(Collectors.joining(" or "))
						+ (beans.isEmpty() ? ". There is no source and no sink."
								: ", or ask for what there is: " + print(beans) + "."),
				cause);
	}

	private static String property(Side side, @Nullable String namespace) {
		String property = side.property((namespace != null) ? namespace : "");
		return (namespace != null) ? property : property.substring(0, property.length() - 1);
	}

	private static List<Side> sides(Class<?> type) {
		List<Side> sides = new ArrayList<>();
		for (Side side : Side.values()) {
			if (type.isAssignableFrom(side.beanClass(false)) || type.isAssignableFrom(side.beanClass(true))) {
				sides.add(side);
			}
		}
		return sides.isEmpty() ? List.of(Side.values()) : sides;
	}

	private static String print(List<StateBean> beans) {
		return beans.stream().map(StateBean::toString).sorted().collect(Collectors.joining(", "));
	}

	/**
	 * The namespace that the innermost injection point asks for.
	 */
	private static @Nullable String namespace(Throwable rootFailure) {
		InjectionPoint point = null;
		for (Throwable cause = rootFailure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnsatisfiedDependencyException unsatisfied
					&& unsatisfied.getInjectionPoint() != null) {
				point = unsatisfied.getInjectionPoint();
			}
		}
		return (point != null) ? namespace(point.getAnnotations()) : null;
	}

	private static @Nullable String namespace(Annotation[] annotations) {
		StateNamespace namespace = AnnotatedElementUtils
			.findMergedAnnotation(AnnotatedElementUtils.forAnnotations(annotations), StateNamespace.class);
		if (namespace != null) {
			return namespace.value();
		}
		Qualifier qualifier = AnnotatedElementUtils
			.findMergedAnnotation(AnnotatedElementUtils.forAnnotations(annotations), Qualifier.class);
		return (qualifier != null && !qualifier.value().isEmpty()) ? qualifier.value() : null;
	}

	/**
	 * A source or sink of a context, by its definition.
	 */
	private record StateBean(Side side, String name, @Nullable String namespace, ResolvableType type) {

		static List<StateBean> all(ConfigurableListableBeanFactory definitions) {
			List<StateBean> all = new ArrayList<>();
			NamespaceBeans beans = NamespaceBeans.of(definitions);
			for (Side side : Side.values()) {
				for (String name : beans.names(side)) {
					all.add(new StateBean(side, name, beans.namespace(name), beans.type(name)));
				}
			}
			if (definitions.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent) {
				all.addAll(all(parent));
			}
			return all;
		}

		static String print(ResolvableType type) {
			String generics = Arrays.stream(type.getGenerics()).map(StateBean::print).collect(Collectors.joining(", "));
			return type.toClass().getSimpleName() + (generics.isEmpty() ? "" : "<" + generics + ">");
		}

		@Override
		public String toString() {
			return "the " + this.side + ((this.namespace != null) ? " '" + this.namespace + "'" : "") + " of "
					+ Arrays.stream(this.type.getGenerics()).map(StateBean::print).collect(Collectors.joining(" to "))
					+ " (bean '" + this.name + "')";
		}

	}

}
