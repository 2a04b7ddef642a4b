package io.stateeventtarget.annotation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import org.springframework.aot.AotDetector;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Checks the {@link StateProjection} annotations in the application's packages: once,
 * when the singletons exist, or when the application is processed ahead of time, which
 * also gives the hints that their expressions need at run time.
 */
public final class StateProjectionScanner implements SmartInitializingSingleton, BeanFactoryInitializationAotProcessor {

	private final Supplier<Collection<String>> packages;

	private final ProjectionCache projections;

	private final ResourceLoader resourceLoader;

	/**
	 * Creates a scanner.
	 * @param packages the application's packages, may be none
	 * @param environment resolves placeholders
	 * @param resourceLoader finds the classes; that of the application has read most of
	 * them already
	 */
	public StateProjectionScanner(Supplier<Collection<String>> packages, Environment environment,
			ResourceLoader resourceLoader) {
		this.packages = packages;
		this.projections = new ProjectionCache(environment);
		this.resourceLoader = resourceLoader;
	}

	/**
	 * Checks expressions. A namespace that is not known here may be one of a child
	 * context, so it is left to the publication. At run time of an application that was
	 * processed ahead of time there is nothing to scan.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (!AotDetector.useGeneratedArtifacts()) {
			for (Class<?> type : scan()) {
				this.projections.get(type);
			}
		}
	}

	@Override
	public BeanFactoryInitializationAotContribution processAheadOfTime(ConfigurableListableBeanFactory beanFactory) {
		Set<Class<?>> types = scan();
		types.forEach(this.projections::get);
		return (generation, code) -> registerHints(generation.getRuntimeHints(), types);
	}

	private static void registerHints(RuntimeHints hints, Set<Class<?>> types) {
		types.forEach((type) -> hints.reflection()
			.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.ACCESS_PUBLIC_FIELDS));
	}

	private Set<Class<?>> scan() {
		ClassPathScanningCandidateComponentProvider scanner = scanner();
		Set<Class<?>> found = new LinkedHashSet<>();
		for (String basePackage : this.packages.get()) {
			for (BeanDefinition candidate : scanner.findCandidateComponents(basePackage)) {
				String name = Objects.requireNonNull(candidate.getBeanClassName());
				found.add(ClassUtils.resolveClassName(name, this.resourceLoader.getClassLoader()));
			}
		}
		return found;
	}

	private ClassPathScanningCandidateComponentProvider scanner() {
		ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false) {

			@Override
			protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
				return true;
			}

		};
		scanner.setResourceLoader(this.resourceLoader);
		scanner.addIncludeFilter(new AnnotationTypeFilter(StateProjection.class));
		scanner.addIncludeFilter(new AnnotationTypeFilter(StateProjections.class));
		return scanner;
	}

}
