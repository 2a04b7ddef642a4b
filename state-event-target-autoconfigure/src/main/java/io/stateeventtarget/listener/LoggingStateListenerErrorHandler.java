package io.stateeventtarget.listener;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs failures, without keys and values.
 */
public final class LoggingStateListenerErrorHandler implements StateListenerErrorHandler {

	private static final Log logger = LogFactory.getLog(LoggingStateListenerErrorHandler.class);

	@Override
	public void handle(ListenerFailure failure) {
		logger.error("Failure in " + failure.listener() + " of namespace '" + failure.namespace() + "'"
				+ describe(failure.event()), failure.cause());
	}

	private static String describe(@Nullable StateEvent<?, ?> event) {
		return (event != null) ? " on " + StateEventType.of(event) + " " + event.version() : "";
	}

}
