package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Appends the changes of a source to its durable log, on a thread of its own: one append
 * at a time, with everything that piled up while the one before was under way. A doubt
 * about an append is resolved before the next one. Lives from one attachment of the
 * source to the end of it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogWriter<K, V> implements Runnable {

	private static final Log logger = LogFactory.getLog(DefaultStateSource.class);

	private static final int MOST_AT_ONCE = 8192;

	private static final int LEAST_AT_ONCE = 64;

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

	private final LoggedSource<K, V> source;

	private final SourceLog<K, V> log;

	private final AppendGate<K, V> gate;

	private final long idle;

	private final Thread thread;

	private volatile boolean ending;

	private volatile boolean opensAgain = true;

	/**
	 * Where the log is known to end.
	 */
	private Position position = Position.NONE;

	/**
	 * How many changes the log is offered at once: a little more than it took the last
	 * time.
	 */
	private int atOnce = MOST_AT_ONCE;

	private boolean failing;

	private boolean fenced;

	private long pause = FIRST_PAUSE;

	/**
	 * Creates a writer that is not started.
	 * @param source the source
	 * @param log the log
	 * @param gate has the changes
	 * @param idle after what time without changes to look whether the log is still this
	 * source's, in nanoseconds
	 */
	LogWriter(LoggedSource<K, V> source, SourceLog<K, V> log, AppendGate<K, V> gate, long idle) {
		this.source = source;
		this.log = log;
		this.gate = gate;
		this.idle = idle;
		this.thread = new Thread(this, "state-log-" + source.namespace());
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * Begins a new incarnation.
	 */
	void openAgain() {
		this.opensAgain = true;
		this.gate.queue().wake();
	}

	/**
	 * Ends the writer once everything was appended, or its time is over.
	 */
	void end(long nanos) {
		this.ending = true;
		this.gate.queue().wake();
		if (Thread.currentThread() == this.thread) {
			return;
		}
		try {
			this.thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
			this.thread.interrupt();
			this.thread.join(TimeUnit.SECONDS.toMillis(1));
		}
		catch (InterruptedException ex) {
			this.thread.interrupt();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void run() {
		try {
			while (!this.fenced && !(this.ending && (this.opensAgain || this.gate.queue().size() == 0))) {
				step();
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The writer of the log of namespace '" + this.source.namespace() + "' ends");
		}
		finally {
			leave();
		}
	}

	private void step() throws InterruptedException {
		try {
			if (this.opensAgain) {
				open();
			}
			else {
				work();
			}
		}
		catch (RuntimeException | Error ex) {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			fail(ex);
			pause();
		}
	}

	private void open() {
		this.opensAgain = false;
		try {
			begin();
		}
		catch (RuntimeException | Error ex) {
			this.opensAgain = true;
			throw ex;
		}
		recover();
		this.gate.open(this.thread);
		this.source.opened();
	}

	private void begin() {
		Position begun = this.source.claim();
		LogContent<K, V> content = this.log.read();
		if (this.source.isAheadOf(content.position())) {
			replace(begun);
		}
		else {
			this.position = begun;
			this.source.takeOver(begun.origin(), content);
		}
	}

	/**
	 * Writes the whole state into a log that lost some of it.
	 */
	private void replace(Position begun) {
		Position replaced = replace(this.source.replacement(begun.origin()));
		if (!replaced.origin().equals(begun.origin()) || replaced.sequence() == 0) {
			throw new StateException(
					"The log of namespace '" + this.source.namespace()
							+ "' lost changes and did not take the state in their place",
					this.source.namespace(), null, null);
		}
		logger.warn("The engine had lost changes of namespace '" + this.source.namespace()
				+ "' that it had accepted. Its source '" + this.source.id() + "' has written its whole state again");
		this.position = replaced;
		this.source.accept(replaced, List.of());
	}

	private Position replace(LogContent<K, V> content) {
		try {
			return this.log.replace(content);
		}
		catch (StateTimeoutException ex) {
			return this.log.seal();
		}
	}

	private void work() throws InterruptedException {
		List<PendingAppend<K, V>> batch = this.gate.queue().await(this.atOnce, this.idle);
		if (this.opensAgain) {
			return;
		}
		if (batch.isEmpty()) {
			if (!this.ending) {
				compare(batch, this.log.end());
				recover();
			}
			return;
		}
		append(batch);
	}

	private void append(List<PendingAppend<K, V>> batch) throws InterruptedException {
		List<LoggedChange<K, V>> changes = new ArrayList<>(batch.size());
		batch.forEach((pending) -> changes.add(pending.logged()));
		Position end;
		try {
			end = this.log.append(this.position, changes);
		}
		catch (StateTimeoutException ex) {
			resolve(batch, ex);
			return;
		}
		catch (StateException ex) {
			refuse(ex);
			return;
		}
		catch (RuntimeException | Error ex) {
			resolve(batch,
					new StateTimeoutException(
							"The log of namespace '" + this.source.namespace() + "' failed in an unexpected way: " + ex,
							this.source.namespace(), null, ex));
			return;
		}
		recover();
		compare(batch, end);
	}

	/**
	 * Finds out what became of an append, however long that takes.
	 */
	private void resolve(List<PendingAppend<K, V>> batch, StateTimeoutException doubt) throws InterruptedException {
		fail(doubt);
		while (true) {
			try {
				Position end = this.log.seal();
				if (end.equals(this.position)) {
					expire(batch, doubt);
				}
				else {
					compare(batch, end);
				}
				recover();
				return;
			}
			catch (RuntimeException ex) {
				pause();
			}
		}
	}

	/**
	 * Gives up what was not appended while somebody waited for it. The rest is tried
	 * again.
	 */
	private void expire(List<PendingAppend<K, V>> batch, StateTimeoutException failure) {
		if (!this.gate.isLocal() && this.source.isOverdue(batch.get(0))) {
			this.source.takeBack(failure);
		}
	}

	/**
	 * Takes note of where the log ends.
	 */
	private void compare(List<PendingAppend<K, V>> batch, Position end) {
		if (end.equals(this.position)) {
			return;
		}
		if (end.origin().equals(this.position.origin()) && end.isAfter(this.position)) {
			accept(batch, end);
		}
		else if (end.isAfter(this.position)) {
			fence(end);
		}
		else {
			this.opensAgain = true;
		}
	}

	private void accept(List<PendingAppend<K, V>> batch, Position end) {
		int count = 0;
		while (count < batch.size() && batch.get(count).sequence() <= end.sequence()) {
			count++;
		}
		if (count == 0) {
			throw new IllegalStateException("The log of namespace '" + this.source.namespace() + "' ends at " + end
					+ ", which its source '" + this.source.id() + "' never wrote");
		}
		List<PendingAppend<K, V>> accepted = batch.subList(0, count);
		this.position = new Position(end.origin(), accepted.get(count - 1).sequence());
		this.source.accept(this.position, accepted);
		this.gate.queue().remove(count);
		this.atOnce = Math.max(LEAST_AT_ONCE,
				Math.min(MOST_AT_ONCE, (count < batch.size()) ? count + count / 8 : 2 * this.atOnce));
	}

	private void fence(Position newer) {
		this.source.takeBack(
				new NotPrimaryException("The source '" + this.source.id() + "' of namespace '" + this.source.namespace()
						+ "' is not the primary any more: a newer one has epoch " + newer.origin().epoch()
						+ ". Write there, or restart this one to take over.", this.source.namespace(), null));
		this.source.fenced(newer.origin(), this.log);
		this.fenced = true;
	}

	/**
	 * The engine refused an append. Who waits is told; otherwise it is tried again,
	 * unless it never can be accepted.
	 */
	private void refuse(StateException failure) throws InterruptedException {
		fail(failure);
		boolean never = failure instanceof StateLimitExceededException
				|| failure instanceof StateSerializationException;
		if (!this.gate.isLocal()) {
			this.source.takeBack(failure);
		}
		else if (never) {
			logger.error("Source '" + this.source.id() + "' of namespace '" + this.source.namespace()
					+ "' takes changes back that the engine cannot accept", failure);
			this.source.takeBack(failure);
			this.source.preferLog();
			this.opensAgain = true;
		}
		else {
			pause();
		}
	}

	private void pause() throws InterruptedException {
		if (!this.ending) {
			TimeUnit.NANOSECONDS.sleep(this.pause);
			this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
		}
		else {
			TimeUnit.NANOSECONDS.sleep(FIRST_PAUSE);
		}
	}

	private void fail(Throwable failure) {
		if (!this.failing) {
			this.failing = true;
			logger.warn("Source '" + this.source.id() + "' of namespace '" + this.source.namespace()
					+ "' cannot write its log, and tries again: " + failure.getMessage());
			logger.debug("Cause", failure);
		}
		this.source.failing(Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
	}

	private void recover() {
		this.pause = FIRST_PAUSE;
		if (this.failing) {
			this.failing = false;
			logger.info("Source '" + this.source.id() + "' of namespace '" + this.source.namespace()
					+ "' writes its log again");
			this.source.failing(null);
		}
	}

	private void leave() {
		this.gate.close();
		int lost = this.gate.queue()
			.fail(new StateClosedException("The source of namespace '" + this.source.namespace()
					+ "' was stopped before the engine accepted the change", this.source.namespace(), null));
		if (lost > 0) {
			logger.warn("Source '" + this.source.id() + "' of namespace '" + this.source.namespace()
					+ "' was stopped with " + lost + " changes that the engine has not accepted");
		}
	}

}
