package io.stateeventtarget.event;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateView;
import io.stateeventtarget.listener.BeforeReplayEvent;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.ReplayListener;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import io.stateeventtarget.runtime.ReplayingStateView;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.core.ResolvableType;

/**
 * Publishes the changes of one namespace to the multicaster of one context, with their
 * full types. Called on the dispatch thread of the namespace, and so without locks.
 * <p>
 * Where listeners want a replay, the view is listened to twice: first as everybody does,
 * which includes changes that wait for the dispatch to open, and then with a replay.
 * Changes that come the first way only are covered by the replay. The first change that
 * comes both ways ends that; it is told to the replay listeners after all others.
 */
final class NamespacePublisher {

	private static final Log logger = LogFactory.getLog(NamespacePublisher.class);

	private final Map<StateEventType, Types> types = new EnumMap<>(StateEventType.class);

	private final List<ReplayListener> replayed;

	private final Object eventSource;

	private final ApplicationEventMulticaster multicaster;

	private final StateListenerErrorHandler errorHandler;

	private boolean live;

	NamespacePublisher(NamespaceCatalog.Entry entry, List<ReplayListener> replayed, Object eventSource,
			ApplicationEventMulticaster multicaster, StateListenerErrorHandler errorHandler) {
		for (StateEventType type : StateEventType.values()) {
			this.types.put(type, Types.of(entry.eventType(type)));
		}
		this.replayed = replayed;
		this.live = replayed.isEmpty();
		this.eventSource = eventSource;
		this.multicaster = multicaster;
		this.errorHandler = errorHandler;
	}

	<K, V> Registration attach(StateView<K, V> view) {
		if (this.replayed.isEmpty()) {
			return view.addListener(this::publish);
		}
		if (!(view instanceof ReplayingStateView<K, V> replaying)) {
			throw new IllegalStateException("Namespace '" + view.namespace() + "' has a @StateListener with replay, "
					+ "but " + view.getClass().getName() + " cannot replay. Take it from the StateRegistry.");
		}
		Registration changes = view.addListener(this::publish);
		Registration replay = replaying.addListener(this::tellReplayed, this::afterReplay);
		return () -> {
			replay.close();
			changes.close();
		};
	}

	private void afterReplay(StateEvent<?, ?> event) {
		if (!this.live) {
			this.live = true;
			tellReplayed(event);
		}
	}

	private void tellReplayed(StateEvent<?, ?> event) {
		Types types = types(event);
		PayloadApplicationEvent<?> told = new PayloadApplicationEvent<>(this.eventSource, event, types.payload());
		this.replayed.stream()
			.filter((listener) -> listener.supportsEventType(types.event()))
			.forEach((listener) -> listener.onApplicationEvent(told));
	}

	private void publish(StateEvent<?, ?> event) {
		Types types = types(event);
		if (!this.live) {
			multicast(event, new BeforeReplayEvent<>(this.eventSource, event, types.payload()), types);
		}
		else {
			multicast(event, new PayloadApplicationEvent<>(this.eventSource, event, types.payload()), types);
		}
	}

	private void multicast(StateEvent<?, ?> event, PayloadApplicationEvent<?> published, Types types) {
		try {
			this.multicaster.multicastEvent(published, types.event());
		}
		catch (BeanCreationNotAllowedException ex) {
			logger.debug("Nobody is told of " + event.version() + " because the context is closing", ex);
		}
		catch (Throwable ex) {
			this.errorHandler.handle(new ListenerFailure(event.namespace(), "an application listener", event, ex));
		}
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
