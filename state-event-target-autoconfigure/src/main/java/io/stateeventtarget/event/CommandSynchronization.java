package io.stateeventtarget.event;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The commands of one transaction, in publication order. Confined to the thread of the
 * transaction. Comes before other synchronizations, so that what these publish after the
 * commit is applied after what was published before it.
 */
final class CommandSynchronization implements TransactionSynchronization {

	static final int MAX_COMMANDS = 65_536;

	private final List<PendingCommand> commands = new ArrayList<>();

	private final Map<Object, Integer> savepoints = new IdentityHashMap<>();

	void add(PendingCommand command) {
		if (this.commands.size() == MAX_COMMANDS) {
			throw new StateLimitExceededException(
					"More than " + MAX_COMMANDS + " commands in one transaction, the " + "last one for namespace '"
							+ command.command().namespace()
							+ "'. Commit in between, or write to the source with setAll.",
					command.command().namespace(), null);
		}
		this.commands.add(command);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void savepoint(Object savepoint) {
		this.savepoints.put(savepoint, this.commands.size());
	}

	/*
	 * A savepoint that is not known was made before the first command.
	 */
	@Override
	public void savepointRollback(Object savepoint) {
		int size = this.savepoints.getOrDefault(savepoint, 0);
		this.commands.subList(Math.min(size, this.commands.size()), this.commands.size()).clear();
	}

	@Override
	public void afterCompletion(int status) {
		if (status == STATUS_COMMITTED) {
			this.commands.forEach(PendingCommand::apply);
		}
		else if (status == STATUS_UNKNOWN) {
			this.commands.forEach(CommandSynchronization::reportUnknownOutcome);
		}
	}

	private static void reportUnknownOutcome(PendingCommand command) {
		String namespace = command.command().namespace();
		command.fail(new StateException("Not applied to namespace '" + namespace
				+ "' because it is not known whether the transaction was committed. "
				+ "Compare the state with the database.", namespace, null, null));
	}

}
