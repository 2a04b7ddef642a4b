package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.SingleStateView;

import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Brings the sources and sinks of a context together: those that
 * {@link NamespaceRegistrar} registered and those that users declared. Qualifies each
 * with its namespace, takes back what an ancestor has and the default namespace where
 * users have their own, and fails on duplicates.
 * <p>
 * The attribute {@code value} is what {@code @StateNamespace} and {@code @Qualifier} are
 * matched with; a qualifier in the definition itself is refused ahead of time.
 */
class NamespacePostProcessor implements BeanFactoryPostProcessor {

	private final Environment environment;

	NamespacePostProcessor(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		List<ConfiguredNamespace> configured = ConfiguredNamespaces.of(this.environment,
				ClassUtils.getDefaultClassLoader());
		new Processing(beanFactory, configured).run();
	}

	static boolean isOurs(BeanDefinition definition) {
		return definition.getSource() == NamespaceRegistrar.class;
	}

	/**
	 * One run over one context.
	 */
	private static final class Processing {

		private final ConfigurableListableBeanFactory beanFactory;

		private final NamespaceBeans beans;

		private final List<ConfiguredNamespace> configured = new ArrayList<>();

		private final Map<Side, Map<String, List<String>>> declarations = new LinkedHashMap<>();

		private boolean userBeans;

		Processing(ConfigurableListableBeanFactory beanFactory, List<ConfiguredNamespace> configured) {
			this.beanFactory = beanFactory;
			this.beans = NamespaceBeans.of(beanFactory);
			for (ConfiguredNamespace namespace : configured) {
				if (beanFactory.containsBeanDefinition(namespace.beanName())
						&& isOurs(beanFactory.getBeanDefinition(namespace.beanName()))) {
					this.configured.add(namespace);
				}
			}
		}

		void run() {
			for (Side side : Side.values()) {
				for (String name : this.beans.names(side)) {
					qualifyUserBean(side, name);
				}
			}
			for (ConfiguredNamespace namespace : this.configured) {
				qualifyOrRemove(namespace);
			}
			for (String name : this.beans.names(Side.SOURCE)) {
				makeFallback(name);
			}
			requireUnique();
			for (ConfiguredNamespace namespace : this.configured) {
				if (namespace.valueType() == null && this.beanFactory.containsBeanDefinition(namespace.beanName())) {
					inferType(namespace);
				}
			}
		}

		private void requireUnique() {
			for (Map.Entry<Side, Map<String, List<String>>> side : this.declarations.entrySet()) {
				for (Map.Entry<String, List<String>> declared : side.getValue().entrySet()) {
					if (declared.getValue().size() > 1) {
						throw new DuplicateNamespaceException(side.getKey(), declared.getKey(), declared.getValue());
					}
				}
			}
		}

		private void qualifyUserBean(Side side, String name) {
			if (isOurs(this.beanFactory.getBeanDefinition(name))) {
				return;
			}
			this.userBeans = true;
			String namespace = this.beans.namespace(name);
			if (namespace != null) {
				IllegalNamespaceException.check(namespace, this.beans.describe(name));
				declare(side, namespace, this.beans.describe(name));
				qualify(name, namespace);
			}
		}

		private void qualifyOrRemove(ConfiguredNamespace namespace) {
			if (isElsewhere(namespace)) {
				((BeanDefinitionRegistry) this.beanFactory).removeBeanDefinition(namespace.beanName());
				return;
			}
			declare(namespace.side(), namespace.namespace(),
					"the property '" + namespace.side().property(namespace.namespace()) + "'");
			qualify(namespace.beanName(), namespace.namespace());
		}

		private boolean isElsewhere(ConfiguredNamespace namespace) {
			NamespaceBeans parent = this.beans.parent().orElse(null);
			if (namespace.implicit()) {
				return this.userBeans || (parent != null && parent.isAny());
			}
			return parent != null && parent.findType(namespace.side(), namespace.namespace()).isPresent();
		}

		private void declare(Side side, String namespace, String where) {
			this.declarations.computeIfAbsent(side, (key) -> new LinkedHashMap<>())
				.computeIfAbsent(namespace, (key) -> new ArrayList<>())
				.add(where);
		}

		private void qualify(String name, String namespace) {
			this.beanFactory.getBeanDefinition(name).setAttribute(AutowireCandidateQualifier.VALUE_KEY, namespace);
		}

		/**
		 * So that a view of a namespace is its sink where there are both.
		 */
		private void makeFallback(String source) {
			BeanDefinition definition = this.beanFactory.getBeanDefinition(source);
			definition.setFallback(!definition.isPrimary());
		}

		private void inferType(ConfiguredNamespace namespace) {
			ResolvableType source = (namespace.side() == Side.SINK)
					? this.beans.findType(Side.SOURCE, namespace.namespace()).orElse(ResolvableType.NONE)
					: ResolvableType.NONE;
			boolean single = SingleStateView.class.isAssignableFrom(source.toClass());
			ResolvableType[] generics = source.as(Side.SOURCE.beanClass(single)).getGenerics();
			if (generics.length == 0 || Arrays.stream(generics).anyMatch((generic) -> generic.resolve() == null)) {
				throw new MissingValueTypeException(namespace.side(), namespace.namespace());
			}
			Type valueType = generics[generics.length - 1].getType();
			RootBeanDefinition definition = (RootBeanDefinition) this.beanFactory
				.getBeanDefinition(namespace.beanName());
			definition.setTargetType(ConfiguredNamespace.beanType(Side.SINK, single, generics[0].getType(), valueType));
			definition.setBeanClass(Side.SINK.beanClass(single));
		}

	}

}
