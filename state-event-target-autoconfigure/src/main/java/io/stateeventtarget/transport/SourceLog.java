package io.stateeventtarget.transport;

import java.util.List;

import io.stateeventtarget.protocol.Position;

/**
 * The durable log of a namespace, as its source writes it: the changes in their order,
 * and the entries that they lead to, kept by the engine in one atomic step.
 * <p>
 * The log belongs to the incarnation that {@linkplain SourceChannel#claimEpoch(long) took
 * an epoch} last: from then on it ends at sequence 0 of that incarnation, and what an
 * older one sends is not accepted any more. Calls come one at a time. They block, for as
 * long as the engine's own timeouts say at most, and end early when the thread is
 * interrupted.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SourceLog<K, V> {

	/**
	 * Reads all entries. Called after an epoch was taken, before anything is appended.
	 * @return the entries
	 * @throws io.stateeventtarget.StateException if they could not be read
	 */
	LogContent<K, V> read();

	/**
	 * Appends changes in their order, each whole or not at all. They are accepted only if
	 * the log ends where they begin.
	 * @param after where the log is expected to end: one sequence before the first change
	 * @param changes consecutive changes of one incarnation, at least one
	 * @return where the log ends now: at the last of the changes if they were accepted,
	 * at one before it if only so many fitted into one step, elsewhere if none was
	 * accepted
	 * @throws io.stateeventtarget.StateTimeoutException if it is not known whether they
	 * were accepted
	 * @throws io.stateeventtarget.StateException if they were not accepted and cannot be
	 * now: the engine refused them, or is known not to have received them
	 */
	Position append(Position after, List<LoggedChange<K, V>> changes);

	/**
	 * Finds out where the log ends, as cheaply as that can be done.
	 * @return where the log ends, {@link Position#NONE} if there is none any more
	 * @throws io.stateeventtarget.StateException if the engine did not answer
	 */
	Position end();

	/**
	 * Finds out where the log ends, and makes sure that nothing that was sent before can
	 * be accepted any more, however late it arrives.
	 * @return where the log ends, {@link Position#NONE} if there is none any more
	 * @throws io.stateeventtarget.StateException if the engine did not answer
	 */
	Position seal();

	/**
	 * Replaces all entries in one step, as the first change of the incarnation that took
	 * an epoch last: because the engine lost what it had accepted.
	 * @param content the position that it leads to and the entries at it
	 * @return where the log ends now, {@code content.position()} if it was accepted
	 * @throws io.stateeventtarget.StateTimeoutException if it is not known whether it was
	 * accepted
	 * @throws io.stateeventtarget.StateException if it was not accepted
	 */
	Position replace(LogContent<K, V> content);

}
