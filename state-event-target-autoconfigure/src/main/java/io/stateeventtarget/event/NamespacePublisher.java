package io.stateeventtarget.event;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.ReplayListener;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Publishes the changes of one namespace to the multicaster of one context, with their
 * full types. Called on the dispatch thread of the namespace.
 */
final class NamespacePublisher {

	private static final Log logger = LogFactory.getLog(NamespacePublisher.class);

	private final Map<StateEventType, Types> types = new EnumMap<>(StateEventType.class);

	private final Object eventSource;

	private final ApplicationEventMulticaster multicaster;

	private final StateListenerErrorHandler errorHandler;

	NamespacePublisher(NamespaceCatalog.Entry entry, Object eventSource, ApplicationEventMulticaster multicaster,
			StateListenerErrorHandler errorHandler) {
		for (StateEventType type : StateEventType.values()) {
			this.types.put(type, Types.of(entry.eventType(type)));
		}
		this.eventSource = eventSource;
		this.multicaster = multicaster;
		this.errorHandler = errorHandler;
	}

	void publish(StateEvent<?, ?> event) {
		Types types = types(event);
		try {
			this.multicaster.multicastEvent(wrap(event, types), types.event());
		}
		catch (BeanCreationNotAllowedException ex) {
			logger.debug("Nobody is told of " + event.version() + " because the context is closing", ex);
		}
		catch (Throwable ex) {
			this.errorHandler.handle(new ListenerFailure(event.namespace(), "an application listener", event, ex));
		}
	}

	void replay(StateEvent<?, ?> event, List<ReplayListener> listeners) {
		Types types = types(event);
		listeners.stream()
			.filter((listener) -> listener.supportsEventType(types.event()))
			.forEach((listener) -> listener.onApplicationEvent(wrap(event, types)));
	}

	private PayloadApplicationEvent<?> wrap(StateEvent<?, ?> event, Types types) {
		return new PayloadApplicationEvent<>(this.eventSource, event, types.payload());
	}

	private Types types(StateEvent<?, ?> event) {
		Types types = this.types.get(StateEventType.of(event));
		if (types == null) {
			throw new IllegalStateException("No type for " + event.getClass());
		}
		return types;
	}

	private record Types(ResolvableType payload, ResolvableType event) {

		static Types of(ResolvableType payload) {
			return new Types(payload, ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, payload));
		}

	}

}
