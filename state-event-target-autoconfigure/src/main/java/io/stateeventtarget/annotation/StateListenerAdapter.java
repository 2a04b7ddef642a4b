package io.stateeventtarget.annotation;

import java.lang.reflect.Method;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.listener.BeforeReplayEvent;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.ReplayListener;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.Order;

/**
 * Calls a {@link StateListener} method. Thread-safe; never throws: failures go to the
 * error handler, so that they starve no other listener.
 */
final class StateListenerAdapter implements ReplayListener {

	private static final Log logger = LogFactory.getLog(StateListenerAdapter.class);

	private final ListenerMethod method;

	private final ListenerFilter filter;

	private final ListenerSignature signature;

	private final @Nullable ListenerCondition condition;

	private final boolean replay;

	private final String id;

	private final int order;

	private final ApplicationContext context;

	private final ListenerResults results;

	private final StateListenerErrorHandler errorHandler;

	StateListenerAdapter(StateListener annotation, ListenerMethod method, ListenerFilter filter,
			ListenerSignature signature, ApplicationContext context, StateListenerErrorHandler errorHandler) {
		this.method = method;
		this.filter = filter;
		this.signature = signature;
		this.condition = ListenerCondition.of(annotation.condition(), method.declared(), context);
		this.replay = annotation.replay();
		this.id = annotation.id().isEmpty() ? method.describe() : annotation.id();
		this.order = order(method.declared());
		this.context = context;
		this.results = new ListenerResults(context);
		this.errorHandler = errorHandler;
	}

	private static int order(Method method) {
		Order order = AnnotatedElementUtils.findMergedAnnotation(method, Order.class);
		return (order != null) ? order.value() : Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public boolean replays(String namespace) {
		return this.replay && this.filter.namespace().equals(namespace);
	}

	@Override
	public boolean supportsEventType(ResolvableType eventType) {
		Class<?> payload = eventType.as(PayloadApplicationEvent.class).getGeneric().resolve();
		return payload != null && this.filter.types().stream().anyMatch((type) -> payload == eventClass(type));
	}

	private static Class<?> eventClass(StateEventType type) {
		return switch (type) {
			case UPDATE -> StateUpdated.class;
			case REMOVE -> StateRemoved.class;
			case RESET -> StateReset.class;
			case SIGNAL -> StateSignal.class;
		};
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (this.replay && event instanceof BeforeReplayEvent) {
			return;
		}
		if (event instanceof PayloadApplicationEvent<?> published
				&& published.getPayload() instanceof StateEvent<?, ?> stateEvent && this.filter.matches(stateEvent)
				&& this.signature.takes(stateEvent)) {
			tell(stateEvent);
		}
	}

	private void tell(StateEvent<?, ?> event) {
		try {
			Object[] arguments = this.signature.arguments(event);
			if (this.condition == null || this.condition.matches(event, arguments)) {
				Object result = this.method.invoke(this.context, arguments);
				this.results.publish(result, (ex) -> fail(event, ex));
			}
		}
		catch (BeanCreationNotAllowedException ex) {
			logger.debug("Not called because the context is closing: " + this, ex);
		}
		catch (Throwable ex) {
			fail(event, ex);
		}
	}

	private void fail(StateEvent<?, ?> event, Throwable ex) {
		this.errorHandler.handle(new ListenerFailure(event.namespace(), toString(), event, ex));
	}

	/**
	 * Events keep their order, so never on the multicaster's executor.
	 */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public String getListenerId() {
		return this.id;
	}

	@Override
	public String toString() {
		return "@StateListener method " + this.method.describe() + " of bean '" + this.method.beanName() + "'";
	}

}
