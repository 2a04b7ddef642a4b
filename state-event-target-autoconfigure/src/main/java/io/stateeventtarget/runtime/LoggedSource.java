package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.Entry;
import io.stateeventtarget.replication.PrimaryState;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceOutput;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LogContent.Kept;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import org.jspecify.annotations.Nullable;

/**
 * What a source has to do with the durable log that it is attached to, if it is attached
 * to one: begins with what the log has, and lets it have what is changed. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LoggedSource<K, V> {

	private final DefaultStateSource<K, V> source;

	/**
	 * Ends when the source was attached to a log for the first time.
	 */
	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private volatile @Nullable Attachment<K, V> attachment;

	/**
	 * What was appended last.
	 */
	private volatile Position appended = Position.NONE;

	private volatile @Nullable Position claimed;

	private volatile boolean prefersLog;

	private volatile @Nullable String problem;

	LoggedSource(DefaultStateSource<K, V> source) {
		this.source = source;
	}

	/**
	 * Begins to write a log.
	 */
	void attach(SourceChannel<K, V> channel, SourceLog<K, V> log) {
		AppendGate<K, V> gate = new AppendGate<>(namespace(), this.source.definition().sourceOptions());
		LogWriter<K, V> writer = new LogWriter<>(this, log, gate,
				this.source.definition().sourceOptions().heartbeat().toNanos());
		this.claimed = null;
		this.attachment = new Attachment<>(channel, gate, writer);
		this.source.state().attach(gate);
		writer.start();
	}

	/**
	 * Ends that, after what waits was appended if that is possible in time.
	 */
	void detach() {
		Attachment<K, V> ended = this.attachment;
		if (ended != null) {
			ended.writer().end(this.source.definition().sourceOptions().ackTimeout().toNanos());
			this.attachment = null;
			this.source.state().detach();
		}
	}

	/**
	 * Whether there is a log.
	 */
	boolean isAttached() {
		return this.attachment != null;
	}

	/**
	 * Whether there is a log that was not taken over yet.
	 */
	boolean isOpening() {
		Attachment<K, V> current = this.attachment;
		return current != null && !current.gate().isOpen();
	}

	/**
	 * Ends when the log was taken over for the first time.
	 */
	CompletableFuture<Void> ready() {
		return this.ready;
	}

	/**
	 * What keeps the log from being written, or {@code null}.
	 */
	@Nullable String problem() {
		return this.problem;
	}

	/**
	 * How many changes wait for the log.
	 */
	int waiting() {
		Attachment<K, V> current = this.attachment;
		return (current != null) ? current.gate().queue().size() : 0;
	}

	/**
	 * Begins a new incarnation in the log.
	 */
	void openAgain() {
		Attachment<K, V> current = this.attachment;
		if (current != null) {
			current.writer().openAgain();
		}
	}

	/**
	 * Does something once what was changed so far has been accepted.
	 * @param accepted what to do
	 * @param failed what to do if it was not
	 */
	void afterAppended(Runnable accepted, Consumer<Throwable> failed) {
		Attachment<K, V> current = this.attachment;
		PendingAppend<K, V> last = (current != null && !current.gate().isLocal()) ? current.gate().queue().last()
				: null;
		if (last == null) {
			accepted.run();
			return;
		}
		last.accepted().whenComplete((nothing, failure) -> {
			if (failure == null) {
				accepted.run();
			}
			else {
				failed.accept(failure);
			}
		});
	}

	/**
	 * Sends a message to a sink, behind the changes that were made so far. That a write
	 * was made is told once the log has accepted it.
	 * @param engine decided on the write
	 * @param output sends what that engine says
	 */
	void sendBehind(SourceEngine<K, V> engine, SourceOutput<K, V> output, String sinkId, SourceMessage<K, V> message) {
		Runnable sending = () -> this.source.handleLater(() -> output.send(sinkId, message));
		if (message instanceof SourceMessage.Written<K, V> written) {
			afterAppended(sending, (failure) -> this.source.handleLater(() -> engine.onWriteLost(sinkId,
					written.number(), failure instanceof StateTimeoutException, String.valueOf(failure.getMessage()))));
		}
		else {
			sending.run();
		}
	}

	String namespace() {
		return this.source.namespace();
	}

	String id() {
		return this.source.id();
	}

	/**
	 * Takes an epoch, unless one was taken that nothing was made of yet.
	 * @return the beginning of the incarnation
	 */
	Position claim() {
		Position begun = this.claimed;
		if (begun == null || this.source.link().fencedBy(begun.origin())) {
			begun = new Position(new Origin(id(), this.source.link().claim(attached().channel())), 0);
			this.claimed = begun;
		}
		return begun;
	}

	/**
	 * Whether something was accepted that the log does not have.
	 */
	boolean isAheadOf(Position end) {
		return this.appended.isAfter(end) && !this.prefersLog;
	}

	/**
	 * Begins an incarnation with what the log has, and with what was changed here while
	 * nobody else changed the log.
	 */
	void takeOver(Origin origin, LogContent<K, V> content) {
		Position last = this.appended;
		boolean same = content.position().equals(last);
		boolean localWins = !this.prefersLog && (same || last.equals(Position.NONE));
		LogTakeOver<K, V> plan = plan(origin, content, localWins, !localWins || !same);
		AppendGate<K, V> gate = attached().gate();
		this.source.state().reopen(!gate.isLocal(), (state) -> {
			dropWaiting(gate);
			plan.restore(state);
			state.begin(origin);
			return this.source.news(plan.events());
		}, (head) -> plan.changes().forEach((change) -> append(gate, head, change)));
		this.appended = new Position(origin, 0);
		this.prefersLog = false;
		this.claimed = null;
	}

	private LogTakeOver<K, V> plan(Origin origin, LogContent<K, V> content, boolean localWins, boolean takesUnknown) {
		return new LogTakeOver<>(namespace(), origin, content, localWins, takesUnknown, this.source.now(),
				this.source.tellsEvents());
	}

	private void append(AppendGate<K, V> gate, PrimaryState<K, V> head,
			Function<PrimaryState<K, V>, @Nullable Changes<K, V>> change) {
		Changes<K, V> made = change.apply(head);
		if (made != null) {
			gate.queue()
				.add(new PendingAppend<>(new LoggedChange<>(made, head.digest()), true, !gate.isLocal(),
						this.source.ticks()));
		}
	}

	/**
	 * Begins an incarnation with what is here.
	 * @return all entries, to be written into the log
	 */
	LogContent<K, V> replacement(Origin origin) {
		AppendGate<K, V> gate = attached().gate();
		List<Kept<K, V>> entries = new ArrayList<>();
		long[] digest = new long[1];
		this.source.state().reopen(!gate.isLocal(), (state) -> {
			dropWaiting(gate);
			state.begin(origin);
			state.touch();
			for (Entry<K, V> entry : state.store()) {
				entries.add(new Kept<>(entry, state.expiresAt(entry.key())));
			}
			digest[0] = state.digest();
			return null;
		}, (head) -> {
		});
		return new LogContent<>(new Position(origin, 1), entries, digest[0]);
	}

	private void dropWaiting(AppendGate<K, V> gate) {
		gate.queue()
			.fail(new StateException(
					"The source of namespace '" + namespace()
							+ "' began a new epoch before the engine accepted the change: try again",
					namespace(), null, null));
	}

	void accept(Position position, List<PendingAppend<K, V>> accepted) {
		this.appended = position;
		this.claimed = null;
		this.source.state().accept(accepted);
	}

	void takeBack(StateException failure) {
		AppendGate<K, V> gate = attached().gate();
		this.source.state().takeBack(() -> gate.queue().fail(failure));
	}

	/**
	 * Lets what the log has count in the next incarnation, wherever it differs.
	 */
	void preferLog() {
		this.prefersLog = true;
	}

	/**
	 * A newer source writes the log. What was made here and not accepted is taken back.
	 */
	void fenced(Origin by, SourceLog<K, V> log) {
		this.source.link().onEpochClaimed(by.epoch());
		if (attached().gate().isLocal()) {
			LogTakeOver<K, V> plan = plan(by, log.read(), false, true);
			this.source.state().reopen(false, (state) -> {
				plan.restore(state);
				return this.source.news(plan.events());
			}, (head) -> {
			});
		}
	}

	boolean isOverdue(PendingAppend<K, V> pending) {
		return this.source.ticks() - pending.madeAt() > this.source.definition().sourceOptions().ackTimeout().toNanos();
	}

	void failing(@Nullable String why) {
		this.problem = why;
	}

	/**
	 * The log was taken over.
	 */
	void opened() {
		this.problem = null;
		this.source.logOpened(attached().channel());
		this.ready.complete(null);
	}

	private Attachment<K, V> attached() {
		return Objects.requireNonNull(this.attachment);
	}

	/**
	 * An attachment to a log.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param channel the way to the log
	 * @param gate where changes wait for it
	 * @param writer writes it
	 */
	private record Attachment<K, V>(SourceChannel<K, V> channel, AppendGate<K, V> gate, LogWriter<K, V> writer) {

	}

}
