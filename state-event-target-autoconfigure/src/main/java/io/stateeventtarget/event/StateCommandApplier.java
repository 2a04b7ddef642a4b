package io.stateeventtarget.event;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEvent;
import org.springframework.util.ClassUtils;

/**
 * Applies commands to the sources of one context: after the commit of the surrounding
 * transaction, or at once. Thread-safe.
 */
public final class StateCommandApplier {

	private static final String TRANSACTION = "org.springframework.transaction.support.TransactionSynchronization";

	private final ObjectProvider<NamespaceCatalog> catalog;

	private final StateListenerErrorHandler errorHandler;

	private final ApplyPhase phase;

	/**
	 * Creates an applier.
	 * @param catalog finds the namespaces
	 * @param errorHandler gets the failures of commands that are applied
	 * @param classLoader tells whether there can be transactions
	 */
	public StateCommandApplier(ObjectProvider<NamespaceCatalog> catalog, StateListenerErrorHandler errorHandler,
			@Nullable ClassLoader classLoader) {
		this.catalog = catalog;
		this.errorHandler = errorHandler;
		this.phase = ClassUtils.isPresent(TRANSACTION, classLoader) ? new AfterCommitPhase()
				: (command, event) -> false;
	}

	/**
	 * Finds the namespace if its source belongs to this context.
	 * @param user what names the namespace, fit to begin a sentence
	 * @param namespace its name
	 * @param payload the event that asks for the change
	 * @return the namespace, or {@code null} if another context that hears the same event
	 * takes care of it
	 * @throws UnknownNamespaceException if no context knows the namespace
	 * @throws StateException if no context has its source
	 */
	public NamespaceCatalog.@Nullable Entry findOwned(String user, String namespace, Object payload) {
		NamespaceCatalog catalog = this.catalog.getObject();
		NamespaceCatalog.Entry entry = catalog.find(namespace);
		if (entry != null && entry.source() != null) {
			return entry.ownsSource() ? mark(entry, payload) : null;
		}
		if (PublicationMark.isSetByOther(payload, this)) {
			return null;
		}
		PublicationMark.set(payload, this);
		if (entry == null) {
			throw new UnknownNamespaceException(user, namespace, catalog.names());
		}
		throw new StateException(
				user + " wants to change namespace '" + namespace + "', which has no source here, "
						+ "only a sink. Publish it where the source is, or use StateSink.write.",
				namespace, null, null);
	}

	private NamespaceCatalog.Entry mark(NamespaceCatalog.Entry entry, Object payload) {
		PublicationMark.set(payload, this);
		return entry;
	}

	/**
	 * Applies a command when its time has come. What fails then goes to the error
	 * handler.
	 * @param command the command
	 * @param owned the namespace, as found by {@link #findOwned}
	 * @param origin where the command comes from, fit for a log line
	 * @param event the event that brought it
	 */
	public void apply(StateCommand command, NamespaceCatalog.Entry owned, String origin, ApplicationEvent event) {
		StateSource<?, ?> source = owned.source();
		if (source == null || !owned.ownsSource()) {
			throw new IllegalArgumentException("'owned' must have a source of this context");
		}
		PendingCommand pending = new PendingCommand(command, source, origin, this.errorHandler);
		if (!this.phase.defer(pending, event)) {
			pending.apply();
		}
	}

	/**
	 * Hands a failure to the error handler.
	 * @param namespace the namespace
	 * @param origin what failed, fit for a log line
	 * @param cause why
	 */
	public void fail(String namespace, String origin, Throwable cause) {
		this.errorHandler.handle(new ListenerFailure(namespace, origin, null, cause));
	}

}
