package io.stateeventtarget.event;

import org.springframework.context.ApplicationEvent;

/**
 * Knows when a command is to be applied.
 */
@FunctionalInterface
interface ApplyPhase {

	/**
	 * Takes a command to apply it later.
	 * @param command the command
	 * @param event the event that brought it
	 * @return {@code false} if there is nothing to wait for
	 */
	boolean defer(PendingCommand command, ApplicationEvent event);

}
