package io.stateeventtarget.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.runtime.RuntimeListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanCreationNotAllowedException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.function.SingletonSupplier;

/**
 * Tells all {@link RuntimeListener} beans of one context, in their order. They are looked
 * up when there is first something to tell, so that they may need sources and sinks
 * themselves.
 */
final class RuntimeListeners implements RuntimeListener {

	private static final Log logger = LogFactory.getLog(RuntimeListeners.class);

	private final Supplier<List<RuntimeListener>> listeners;

	RuntimeListeners(ListableBeanFactory beanFactory) {
		this.listeners = SingletonSupplier.of(() -> find(beanFactory));
	}

	private static List<RuntimeListener> find(ListableBeanFactory beanFactory) {
		Collection<RuntimeListener> own = beanFactory.getBeansOfType(RuntimeListener.class).values();
		return beanFactory.getBeanProvider(RuntimeListener.class).orderedStream().filter(own::contains).toList();
	}

	@Override
	public void namespaceMade(String namespace) {
		tell((listener) -> listener.namespaceMade(namespace));
	}

	@Override
	public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
		tell((listener) -> listener.sinkStatusChanged(sink, status, previous));
	}

	@Override
	public void sourcePromoted(StateSource<?, ?> source, long epoch) {
		tell((listener) -> listener.sourcePromoted(source, epoch));
	}

	@Override
	public void sourceFenced(StateSource<?, ?> source, long epoch, long fencedBy) {
		tell((listener) -> listener.sourceFenced(source, epoch, fencedBy));
	}

	/**
	 * A context that is closed before there was anything to tell has no listeners.
	 */
	private List<RuntimeListener> listeners() {
		try {
			return this.listeners.get();
		}
		catch (BeanCreationNotAllowedException ex) {
			logger.debug("No runtime listener is told because the context is closing", ex);
			return List.of();
		}
	}

	private void tell(Consumer<RuntimeListener> call) {
		for (RuntimeListener listener : listeners()) {
			try {
				call.accept(listener);
			}
			catch (RuntimeException ex) {
				logger.error("Failure in the runtime listener " + listener.getClass().getName(), ex);
			}
		}
	}

}
