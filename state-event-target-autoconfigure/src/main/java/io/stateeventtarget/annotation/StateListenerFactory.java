package io.stateeventtarget.annotation;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;

import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.UnknownNamespaceException;
import io.stateeventtarget.listener.GuardedErrorHandler;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListenerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.Assert;

/**
 * Makes application listeners of {@link StateListener} methods. Spring creates it before
 * all other beans and calls it when all singletons exist, so it looks up what it needs
 * only then. Where no {@link NamespaceCatalog} is, because state-event-target is switched
 * off, the methods are never called.
 */
public final class StateListenerFactory implements EventListenerFactory, Ordered, ApplicationContextAware {

	/**
	 * Before Spring's own factories, which begin at 50.
	 */
	private static final int ORDER = 40;

	private @Nullable ApplicationContext context;

	@Override
	public void setApplicationContext(ApplicationContext context) throws BeansException {
		this.context = context;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean supportsMethod(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, StateListener.class);
	}

	@Override
	public ApplicationListener<?> createApplicationListener(String beanName, Class<?> type, Method method) {
		ApplicationContext context = this.context;
		Assert.state(context != null, "No application context set");
		NamespaceCatalog catalog = context.getBeanProvider(NamespaceCatalog.class).getIfAvailable();
		if (catalog == null) {
			return new InertListener();
		}
		ListenerMethod listenerMethod = ListenerMethod.of(beanName, type, method);
		StateListener annotation = AnnotatedElementUtils.findMergedAnnotation(listenerMethod.declared(),
				StateListener.class);
		Assert.state(annotation != null, () -> "No @StateListener on " + listenerMethod.describe());
		return create(annotation, listenerMethod, catalog, context);
	}

	private static StateListenerAdapter create(StateListener annotation, ListenerMethod method,
			NamespaceCatalog catalog, ApplicationContext context) {
		String named = annotation.namespace();
		try {
			named = resolve(named, context);
			NamespaceCatalog.Entry namespace = find(named, method, catalog);
			ListenerSignature signature = ListenerSignature.of(method.declared(), method.beanClass(), namespace);
			ListenerFilter filter = ListenerFilter.of(namespace.namespace(), signature, annotation.on(),
					keys(annotation, context), (key) -> catalog.textOf(namespace.namespace(), key));
			return new StateListenerAdapter(annotation, method, filter, signature, context, errorHandler(context));
		}
		catch (SignatureMismatch ex) {
			throw new StateListenerSignatureException(method.beanName(), method.describe(), named, ex.getReason(),
					ex.getAction());
		}
	}

	private static NamespaceCatalog.Entry find(String named, ListenerMethod method, NamespaceCatalog catalog) {
		Set<String> names = catalog.names();
		if (named.isEmpty() && names.size() != 1) {
			throw new SignatureMismatch("it names no namespace, and there is not exactly one to mean. Declared: "
					+ (names.isEmpty() ? "none" : String.join(", ", names)) + ".");
		}
		String namespace = named.isEmpty() ? names.iterator().next() : named;
		NamespaceCatalog.Entry entry = catalog.find(namespace);
		if (entry == null) {
			throw new UnknownNamespaceException(
					"@StateListener method " + method.describe() + " of bean '" + method.beanName() + "'", namespace,
					names);
		}
		return entry;
	}

	private static Set<String> keys(StateListener annotation, ApplicationContext context) {
		Set<String> keys = new HashSet<>();
		for (String key : annotation.keys()) {
			keys.add(resolve(key, context));
		}
		return keys;
	}

	private static String resolve(String text, ApplicationContext context) {
		try {
			return context.getEnvironment().resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw new SignatureMismatch(
					"its annotation says '" + text + "', which cannot be resolved: " + ex.getMessage() + ".",
					"Set the property that it names, or give it a default, as in ${name:default}.");
		}
	}

	private static StateListenerErrorHandler errorHandler(ApplicationContext context) {
		ObjectProvider<StateListenerErrorHandler> errorHandler = context
			.getBeanProvider(StateListenerErrorHandler.class);
		return new GuardedErrorHandler(errorHandler::getObject);
	}

}
