package io.stateeventtarget.transport.log;

import java.util.List;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.transport.SinkReceiver;
import org.jspecify.annotations.Nullable;

/**
 * The durable log of a namespace as the sinks of a JVM follow it: one thread, the
 * follower, hands in its steps in order, and all sinks that have caught up get each of
 * them, read once. Keeps the last steps for sinks that are a little behind.
 * <p>
 * {@link #begin}, {@link #step}, {@link #rewind} and {@link #jump} are for the follower
 * only; the rest is thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FollowedLog<K, V> {

	private final Object monitor = new Object();

	private final LogRecipients<K, V> sinks = new LogRecipients<>();

	@GuardedBy("monitor")
	private final LogTail<K, V> tail;

	@GuardedBy("monitor")
	private boolean begun;

	/**
	 * Creates a log that nobody follows yet.
	 * @param tailBytes how much the steps may weigh that are kept
	 */
	public FollowedLog(int tailBytes) {
		this.tail = new LogTail<>(tailBytes);
	}

	/**
	 * Attaches a sink. It gets nothing of the stream before it was
	 * {@linkplain FollowedSink#follow told} where it stands.
	 * @param receiver gets what the sink is told
	 * @return the sink
	 */
	public FollowedSink<K, V> attach(SinkReceiver<K, V> receiver) {
		return this.sinks.add(new FollowedSink<>(this, receiver));
	}

	/**
	 * Whether no sink is attached.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.sinks.isEmpty();
	}

	/**
	 * Where the follower is.
	 * @return the end of the last step, or {@code null} before it began
	 */
	public @Nullable Position delivered() {
		synchronized (this.monitor) {
			return this.begun ? this.tail.end() : null;
		}
	}

	/**
	 * Begins to follow behind a position, unless it began. May be called by any thread.
	 * @param position where the log ended a moment ago
	 */
	public void begin(Position position) {
		synchronized (this.monitor) {
			if (!this.begun) {
				this.begun = true;
				this.tail.begin(position);
			}
		}
	}

	/**
	 * Forgets where the follower is, because the log is gone. Sinks get nothing of the
	 * stream before they were told anew where they stand.
	 */
	public void end() {
		synchronized (this.monitor) {
			this.begun = false;
			this.tail.begin(Position.NONE);
			this.sinks.suspendAll();
		}
	}

	/**
	 * Takes the next step and hands it to all sinks that have caught up.
	 * @param step the step
	 */
	public void step(LogStep<K, V> step) {
		List<FollowedSink<K, V>> current;
		synchronized (this.monitor) {
			this.tail.add(step);
			current = this.sinks.following();
		}
		for (FollowedSink<K, V> sink : current) {
			sink.step(step);
		}
	}

	/**
	 * Tells all sinks that the log ends before what was delivered, and goes on from
	 * there.
	 * @param end where the log ends
	 */
	public void rewind(Position end) {
		synchronized (this.monitor) {
			this.tail.begin(end);
		}
		for (FollowedSink<K, V> sink : this.sinks.all()) {
			sink.rewind(end);
		}
	}

	/**
	 * Goes on from a position to which no steps lead: all sinks get to know that they
	 * lack something, and get nothing of the stream before they caught up.
	 * @param to the position
	 * @param features what the source offers
	 */
	public void jump(Position to, SourceFeatures features) {
		synchronized (this.monitor) {
			this.tail.begin(to);
			this.sinks.suspendAll();
		}
		for (FollowedSink<K, V> sink : this.sinks.all()) {
			sink.deliver(new Heartbeat<>(to.origin(), to.sequence(), null, features, Heartbeat.NO_WORD_OF_SESSION, 0));
		}
	}

	/**
	 * Lets a sink follow if it stands where the follower is.
	 * @param sink the sink
	 * @param position where it stands
	 * @param mayBeAhead whether it may stand where the follower is yet to come
	 * @return the steps that it has to be told before, none if it follows now,
	 * {@code null} if they are not here
	 */
	@Nullable List<LogStep<K, V>> admit(FollowedSink<K, V> sink, Position position, boolean mayBeAhead) {
		synchronized (this.monitor) {
			if (!this.begun) {
				return null;
			}
			boolean ahead = mayBeAhead && position.isAfter(this.tail.end());
			List<LogStep<K, V>> missing = ahead ? List.of() : this.tail.after(position);
			if (missing == null || !missing.isEmpty()) {
				this.sinks.suspend(sink);
			}
			else {
				this.sinks.follow(sink);
			}
			return missing;
		}
	}

	void detach(FollowedSink<K, V> sink) {
		synchronized (this.monitor) {
			this.sinks.remove(sink);
		}
	}

}
