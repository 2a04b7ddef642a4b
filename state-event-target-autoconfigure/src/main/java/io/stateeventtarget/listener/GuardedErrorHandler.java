package io.stateeventtarget.listener;

import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.BeanCreationNotAllowedException;

/**
 * Hands failures to the error handler, which is looked up when the first one happens, and
 * logs what the handler throws itself. A context that is closing has no handler any more:
 * then a failure is logged, and what failed only because of the closing is not worth
 * telling. Thread-safe.
 */
public final class GuardedErrorHandler implements StateListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(GuardedErrorHandler.class);

	private final Supplier<? extends StateListenerErrorHandler> delegate;

	/**
	 * Creates a guard.
	 * @param delegate finds the error handler
	 */
	public GuardedErrorHandler(Supplier<? extends StateListenerErrorHandler> delegate) {
		this.delegate = delegate;
	}

	@Override
	public void handle(ListenerFailure failure) {
		try {
			this.delegate.get().handle(failure);
		}
		catch (BeanCreationNotAllowedException ex) {
			handleWhileClosing(failure);
		}
		catch (Throwable ex) {
			if (ex != failure.cause()) {
				ex.addSuppressed(failure.cause());
			}
			logger.error("The error handler failed on a failure in " + failure.listener() + " of namespace '"
					+ failure.namespace() + "'", ex);
		}
	}

	private static void handleWhileClosing(ListenerFailure failure) {
		if (failure.cause() instanceof BeanCreationNotAllowedException) {
			logger.debug("Nobody is told of a failure in " + failure.listener() + " because the context is closing",
					failure.cause());
		}
		else {
			new LoggingStateListenerErrorHandler().handle(failure);
		}
	}

}
