package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Keeps the key and value types of all namespaces for a native image: they are found by
 * name at run time, and values may be bound to JSON.
 */
class NamespaceTypeHints implements BeanFactoryInitializationAotProcessor {

	@Override
	public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
			ConfigurableListableBeanFactory beanFactory) {
		Set<Type> types = types(NamespaceBeans.of(beanFactory));
		return types.isEmpty() ? null : (generation, code) -> new BindingReflectionHintsRegistrar()
			.registerReflectionHints(generation.getRuntimeHints().reflection(), types.toArray(Type[]::new));
	}

	private static Set<Type> types(NamespaceBeans beans) {
		return Stream.of(Side.values())
			.flatMap((side) -> beans.names(side).stream())
			.flatMap((name) -> Arrays.stream(beans.type(name).getGenerics()))
			.filter((type) -> type.resolve() != null)
			.map(ResolvableType::getType)
			.collect(Collectors.toUnmodifiableSet());
	}

}
