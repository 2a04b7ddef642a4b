package io.stateeventtarget.event;

import org.springframework.context.ApplicationEvent;
import org.springframework.transaction.event.TransactionalApplicationListenerAdapter;
import org.springframework.transaction.reactive.TransactionContext;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Applies commands after the commit of the transaction that they were published in. Only
 * loaded if spring-tx is on the class path.
 * <p>
 * Of an imperative transaction all commands are kept in one synchronization: that of the
 * innermost transaction of the thread, because those of suspended ones are out of sight.
 * While a transaction completes, synchronization is off already, so what is published
 * then is not deferred any more. An event that comes from a reactive transaction carries
 * that as its source.
 */
final class AfterCommitPhase implements ApplyPhase {

	@Override
	public boolean defer(PendingCommand command, ApplicationEvent event) {
		if (event.getSource() instanceof TransactionContext) {
			new TransactionalApplicationListenerAdapter<>((completed) -> command.apply()).onApplicationEvent(event);
			return true;
		}
		if (!TransactionSynchronizationManager.isSynchronizationActive()
				|| !TransactionSynchronizationManager.isActualTransactionActive()) {
			return false;
		}
		commandsOfTransaction().add(command);
		return true;
	}

	private CommandSynchronization commandsOfTransaction() {
		return TransactionSynchronizationManager.getSynchronizations()
			.stream()
			.filter(CommandSynchronization.class::isInstance)
			.map(CommandSynchronization.class::cast)
			.findFirst()
			.orElseGet(AfterCommitPhase::register);
	}

	private static CommandSynchronization register() {
		CommandSynchronization synchronization = new CommandSynchronization();
		TransactionSynchronizationManager.registerSynchronization(synchronization);
		return synchronization;
	}

}
