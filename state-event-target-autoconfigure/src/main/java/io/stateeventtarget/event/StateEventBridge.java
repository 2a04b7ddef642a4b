package io.stateeventtarget.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateView;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.ReplayListener;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import io.stateeventtarget.runtime.RuntimeListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Publishes what happens to namespaces as application events of one context, and of no
 * other: straight to its multicaster, so that its parent, which has a bridge of its own,
 * does not hear everything twice.
 * <p>
 * Events are published on the dispatch thread of their namespace. What a plain
 * application listener throws ends that multicast, as in Spring, and goes to the
 * {@link StateListenerErrorHandler}.
 */
public final class StateEventBridge implements RuntimeListener, DisposableBean {

	private static final Log logger = LogFactory.getLog(StateEventBridge.class);

	private final AbstractApplicationContext context;

	private final ObjectProvider<NamespaceCatalog> catalog;

	private final StateListenerErrorHandler errorHandler;

	private final List<StateEventBridge> descendants = new CopyOnWriteArrayList<>();

	@GuardedBy("this")
	private final Map<String, Registration> registrations = new HashMap<>();

	@GuardedBy("this")
	private @Nullable Registration ancestor;

	private volatile boolean open;

	/**
	 * Creates a bridge that is not open yet.
	 * @param context the context to publish to
	 * @param catalog finds the namespaces, once the bridge is opened
	 * @param errorHandler gets what application listeners throw
	 */
	public StateEventBridge(AbstractApplicationContext context, ObjectProvider<NamespaceCatalog> catalog,
			StateListenerErrorHandler errorHandler) {
		this.context = context;
		this.catalog = catalog;
		this.errorHandler = errorHandler;
	}

	/**
	 * Attaches to every namespace of the catalog that it is not attached to yet. To be
	 * called when all singletons exist, and before the sources and sinks of this context
	 * open their dispatch. Idempotent.
	 */
	public synchronized void open() {
		this.open = true;
		NamespaceCatalog catalog = this.catalog.getObject();
		for (String namespace : catalog.names()) {
			attach(namespace, catalog.find(namespace));
		}
		if (this.ancestor == null) {
			this.ancestor = joinAncestor();
		}
	}

	/**
	 * Attaches to a namespace that is made later, here and in the descendants.
	 */
	@Override
	public void namespaceMade(String namespace) {
		if (this.open) {
			attach(namespace, this.catalog.getObject().find(namespace));
			this.descendants.forEach((bridge) -> bridge.namespaceMade(namespace));
		}
	}

	private synchronized void attach(String namespace, NamespaceCatalog.@Nullable Entry entry) {
		StateView<?, ?> view = (entry != null) ? entry.eventView() : null;
		if (this.open && entry != null && view != null && !this.registrations.containsKey(namespace)) {
			this.registrations.put(namespace, attach(entry, view));
		}
	}

	private Registration attach(NamespaceCatalog.Entry entry, StateView<?, ?> view) {
		return new NamespacePublisher(entry, replayListeners(entry.namespace()), this.context, multicaster(),
				this.errorHandler)
			.attach(view);
	}

	private List<ReplayListener> replayListeners(String namespace) {
		return this.context.getApplicationListeners()
			.stream()
			.filter((listener) -> listener instanceof ReplayListener replaying && replaying.replays(namespace))
			.map(ReplayListener.class::cast)
			.sorted(AnnotationAwareOrderComparator.INSTANCE)
			.toList();
	}

	private Registration joinAncestor() {
		ApplicationContext parent = this.context.getParent();
		StateEventBridge bridge = (parent != null) ? parent.getBeanProvider(StateEventBridge.class).getIfAvailable()
				: null;
		if (bridge == null) {
			return () -> {
			};
		}
		bridge.descendants.add(this);
		return () -> bridge.descendants.remove(this);
	}

	@Override
	public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
		publish(sink.namespace(), new SinkStatusChanged(sink.namespace(), status, previous, sink.id()));
	}

	@Override
	public void sourcePromoted(StateSource<?, ?> source, long epoch) {
		publish(source.namespace(), new SourcePromoted(source.namespace(), source.id(), epoch));
	}

	@Override
	public void sourceFenced(StateSource<?, ?> source, long epoch, long fencedBy) {
		publish(source.namespace(), new SourceFenced(source.namespace(), source.id(), epoch, fencedBy));
	}

	private void publish(String namespace, Object event) {
		if (!this.context.isActive()) {
			logger.debug("Nobody is told of " + event + " because the context is closed");
			return;
		}
		try {
			multicaster().multicastEvent(new PayloadApplicationEvent<>(this.context, event));
		}
		catch (BeanCreationNotAllowedException ex) {
			logger.debug("Nobody is told of " + event + " because the context is closing", ex);
		}
		catch (Throwable ex) {
			this.errorHandler.handle(new ListenerFailure(namespace,
					"an application listener for " + event.getClass().getSimpleName(), null, ex));
		}
		this.descendants.forEach((bridge) -> bridge.publish(namespace, event));
	}

	private ApplicationEventMulticaster multicaster() {
		return this.context.getBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME,
				ApplicationEventMulticaster.class);
	}

	/**
	 * Detaches for good.
	 */
	@Override
	public synchronized void destroy() {
		this.open = false;
		this.registrations.values().forEach(Registration::close);
		this.registrations.clear();
		if (this.ancestor != null) {
			this.ancestor.close();
			this.ancestor = null;
		}
	}

}
