package io.stateeventtarget.listener;

/**
 * Is told of what user code threw where no caller waits for it: listeners, handlers,
 * commands and projections after a commit, loaders in the background. A bean of this type
 * replaces the default, which logs.
 */
@FunctionalInterface
public interface StateListenerErrorHandler {

	/**
	 * Handles a failure. What this method throws itself is logged and dropped.
	 * @param failure what failed, where and why
	 */
	void handle(ListenerFailure failure);

}
