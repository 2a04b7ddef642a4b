package io.stateeventtarget.event;

import java.util.function.Consumer;

import io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Contexts with the auto-configuration, {@link FakeNamespaces} and an open bridge.
 */
public final class EventTestContext {

	private EventTestContext() {
	}

	public static AnnotationConfigApplicationContext of(FakeNamespaces namespaces, Class<?>... beans) {
		return of(null, namespaces, (context) -> {
			if (beans.length > 0) {
				context.register(beans);
			}
		});
	}

	public static AnnotationConfigApplicationContext of(@Nullable AnnotationConfigApplicationContext parent,
			FakeNamespaces namespaces, Consumer<AnnotationConfigApplicationContext> beans) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		if (parent != null) {
			context.setParent(parent);
		}
		context.registerBean(FakeNamespaces.class, () -> namespaces);
		context.registerBean(RecordingErrorHandler.class);
		context.register(StateEventListenerAutoConfiguration.class);
		beans.accept(context);
		context.registerBean("opener", SmartInitializingSingleton.class,
				() -> () -> context.getBean(StateEventBridge.class).open());
		try {
			context.refresh();
			return context;
		}
		catch (RuntimeException ex) {
			context.close();
			throw ex;
		}
	}

}
