package io.stateeventtarget.autoconfigure;

import java.util.List;

import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateWriteGuard;
import io.stateeventtarget.annotation.StateNamespace;
import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.UnknownNamespaceException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Tells of the beans of a context that are meant to serve namespaces but serve none.
 */
final class ServingBeansVerifier {

	private static final Log logger = LogFactory.getLog(ServingBeansVerifier.class);

	private static final List<Class<?>> KINDS = List.of(StateLoader.class, SinkHandler.class, AudienceResolver.class,
			StateKeyMapper.class, StateWriteGuard.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final NamespaceCatalog catalog;

	ServingBeansVerifier(ConfigurableListableBeanFactory beanFactory, NamespaceCatalog catalog) {
		this.beanFactory = beanFactory;
		this.catalog = catalog;
	}

	/**
	 * Warns of beans whose types fit no namespace.
	 * @throws UnknownNamespaceException if a bean is bound to a namespace that is not
	 * there
	 */
	void verify() {
		for (Class<?> kind : KINDS) {
			for (String name : ServingBeans.candidates(this.beanFactory, kind)) {
				verify(kind, name);
			}
		}
	}

	private void verify(Class<?> kind, String name) {
		String bean = "The " + kind.getSimpleName() + " bean '" + name + "'";
		String qualifier = NamespaceBeans.of(this.beanFactory).namespace(name);
		if (qualifier == null) {
			warnUnlessFitting(kind, name, bean);
		}
		else if (!this.catalog.names().contains(qualifier)) {
			if (this.beanFactory.findAnnotationOnBean(name, StateNamespace.class, false) != null) {
				throw new UnknownNamespaceException(bean, qualifier, this.catalog.names());
			}
			logger.warn(bean + " serves no namespace because none is called '" + qualifier
					+ "' as its qualifier says. There are: " + String.join(", ", this.catalog.names()));
		}
	}

	private void warnUnlessFitting(Class<?> kind, String name, String bean) {
		StringBuilder types = new StringBuilder();
		for (String namespace : this.catalog.names()) {
			NamespaceCatalog.Entry entry = this.catalog.find(namespace);
			if (entry != null) {
				if (new ServingBeans(this.beanFactory, namespace, entry.keyType(), entry.valueType()).fits(kind,
						name)) {
					return;
				}
				types.append(types.isEmpty() ? "" : ", ")
					.append("'" + namespace + "' of " + entry.keyType() + " to " + entry.valueType());
			}
		}
		if (!types.isEmpty()) {
			logger.warn(bean + " serves no namespace because its type "
					+ NamespaceBeans.of(this.beanFactory).type(name).as(kind) + " fits none. There are: " + types);
		}
	}

}
