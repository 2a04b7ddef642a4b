package io.stateeventtarget.transport.log;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.SourceMessage.Written;
import io.stateeventtarget.protocol.WriteSession;
import io.stateeventtarget.transport.SinkReceiver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One sink of a log: tells its receiver of one thing at a time and in the order of the
 * log. Thread-safe. Its lock is held while the receiver is called and nothing else is
 * called under it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FollowedSink<K, V> {

	/**
	 * After so many rounds of catching up with a follower that goes on, the sink is left
	 * to whoever wanted it to follow.
	 */
	private static final int ROUNDS = 64;

	private static final Log logger = LogFactory.getLog(FollowedSink.class);

	private final FollowedLog<K, V> log;

	private final SinkReceiver<K, V> receiver;

	private final ReentrantLock turn = new ReentrantLock();

	private final HeldMessages<K, V> held = new HeldMessages<>(this::tell);

	private final AtomicReference<Position> askedFrom = new AtomicReference<>(Position.NONE);

	private Position reached = Position.NONE;

	/**
	 * The last proof of freshness that the receiver was told.
	 */
	private @Nullable Heartbeat<K, V> lastAnswer;

	private volatile WriteSession session = WriteSession.NONE;

	private volatile boolean closed;

	FollowedSink(FollowedLog<K, V> log, SinkReceiver<K, V> receiver) {
		this.log = log;
		this.receiver = receiver;
	}

	/**
	 * Lets the sink go on from where it says that it stands, if what it lacks is still
	 * here, and tells it that.
	 * @param since where it stands
	 * @return whether it follows now; if not, it gets nothing of the stream until it was
	 * told more and {@link #follow} was called
	 */
	public boolean resume(Position since) {
		return catchUp(since, false);
	}

	/**
	 * Takes note of where the sink says that it stands.
	 * @param since where it stands
	 * @return whether it said so the last time, so that what it was told since did not
	 * bring it any further
	 */
	public boolean asksAgainFrom(Position since) {
		return since.equals(this.askedFrom.getAndSet(since));
	}

	/**
	 * Lets the sink follow from where it was told to stand, by an answer that may be
	 * newer than what the follower delivered.
	 * @param position where it stands
	 * @return whether it follows now; if not, it has to be told of more steps before
	 */
	public boolean follow(Position position) {
		return catchUp(position, true);
	}

	/**
	 * Tells the sink something that is no step of the log.
	 * @param message the message
	 */
	public void deliver(SourceMessage<K, V> message) {
		inTurn(() -> tell(message));
	}

	/**
	 * Tells the sink all entries, or those that it asked for, and so where it stands.
	 * @param snapshot a snapshot in one part
	 */
	public void deliver(Snapshot<K, V> snapshot) {
		inTurn(() -> {
			tell(snapshot);
			reach(new Position(snapshot.origin(), snapshot.sequence()));
		});
	}

	/**
	 * Tells the sink of a step of the log.
	 * @param step the step
	 */
	public void step(LogStep<K, V> step) {
		inTurn(() -> {
			if (step instanceof LogStep.Frame<K, V> frame) {
				tell(frame.changes());
			}
			else if (step instanceof LogStep.Continuation<K, V> continuation) {
				guarded(() -> this.receiver.onContinued(continuation.last(), continuation.next()));
			}
			reach(step.end());
		});
	}

	/**
	 * Tells the sink that the log ends before what it may have been told of.
	 * @param end where the log ends
	 */
	public void rewind(Position end) {
		inTurn(() -> {
			this.held.dropHeartbeats();
			this.reached = end;
			guarded(() -> this.receiver.onRewound(end));
		});
	}

	/**
	 * Answers a question of the sink with where the log ends, once the sink was told of
	 * everything up to there.
	 * @param end where the log ended after the question was asked
	 * @param digest the digest of all entries there, or {@code null} if it is not known
	 * @param features what the source offers
	 * @param nonce that of the question
	 */
	public void answer(Position end, @Nullable Long digest, SourceFeatures features, long nonce) {
		inTurn(() -> hold(end,
				new Heartbeat<>(end.origin(), end.sequence(), digest, features, sessionWith(end.origin()), nonce)));
	}

	/**
	 * Takes what the source sent beside the log. Of a heartbeat only the session is kept;
	 * changes and snapshots come from the log and are dropped.
	 * @param message the message
	 */
	public void onLane(SourceMessage<K, V> message) {
		if (message instanceof Heartbeat<K, V> heartbeat) {
			if (heartbeat.nonce() != 0 && heartbeat.session() >= 0) {
				note(new WriteSession(heartbeat.origin(), heartbeat.session()));
			}
		}
		else if (message instanceof Written<K, V> written) {
			inTurn(() -> hold(new Position(written.origin(), written.version().sequence()), written));
		}
		else if (!(message instanceof Changes) && !(message instanceof Snapshot)) {
			deliver(message);
		}
	}

	/**
	 * Tells the receiver nothing any more. Idempotent. Returns after the receiver has,
	 * unless that takes more than a second.
	 */
	public void close() {
		this.closed = true;
		this.log.detach(this);
		boolean interrupted = false;
		try {
			if (this.turn.tryLock(1, TimeUnit.SECONDS)) {
				this.turn.unlock();
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean catchUp(Position from, boolean mayBeAhead) {
		Position at = from;
		for (int round = 0; round < ROUNDS; round++) {
			List<LogStep<K, V>> missing = this.log.admit(this, at, mayBeAhead);
			if (missing == null) {
				return false;
			}
			if (missing.isEmpty()) {
				reachInTurn(at);
				return true;
			}
			missing.forEach(this::step);
			at = missing.get(missing.size() - 1).end();
		}
		return false;
	}

	/**
	 * The session to tell of. That there is none is told once: it makes a sink ask the
	 * source for one, which may be gone by then.
	 */
	private long sessionWith(Origin origin) {
		WriteSession known = this.session;
		if (!known.origin().equals(origin)) {
			return Heartbeat.NO_WORD_OF_SESSION;
		}
		if (!known.isOpen()) {
			this.session = WriteSession.NONE;
		}
		return known.number();
	}

	/**
	 * Takes note of a session, and tells of one that is new with the last answer once
	 * more, which proves nothing again.
	 */
	private void note(WriteSession heard) {
		WriteSession before = this.session;
		this.session = heard;
		if (heard.isOpen() && !heard.equals(before)) {
			inTurn(() -> {
				Heartbeat<K, V> last = this.lastAnswer;
				if (last != null && last.origin().equals(heard.origin())) {
					tell(new Heartbeat<>(last.origin(), last.sequence(), null, last.features(), heard.number(),
							last.nonce()));
				}
			});
		}
	}

	private void hold(Position until, SourceMessage<K, V> message) {
		if (until.isAfter(this.reached)) {
			this.held.add(until, message);
		}
		else {
			tell(message);
		}
	}

	private void reachInTurn(Position position) {
		inTurn(() -> reach(position));
	}

	private void reach(Position position) {
		if (position.isAfter(this.reached)) {
			this.reached = position;
			this.held.release(position);
		}
	}

	private void tell(SourceMessage<K, V> message) {
		if (message instanceof Heartbeat<K, V> heartbeat && heartbeat.nonce() != 0) {
			this.lastAnswer = heartbeat;
		}
		guarded(() -> this.receiver.onMessage(message));
	}

	/**
	 * Calls the receiver, whose failure must not keep others from what they are to be
	 * told.
	 */
	private void guarded(Runnable call) {
		try {
			if (!this.closed) {
				call.run();
			}
		}
		catch (RuntimeException ex) {
			logger.error("A sink failed with what it was told, and others go on", ex);
		}
	}

	private void inTurn(Runnable task) {
		this.turn.lock();
		try {
			task.run();
		}
		finally {
			this.turn.unlock();
		}
	}

}
