package io.stateeventtarget.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SourceLog;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The log of a namespace as its source writes it: one transaction per call. Used by one
 * thread at a time.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class KafkaSourceLog<K, V> implements SourceLog<K, V> {

	/*
	 * The engine lets one producer at a time write with the transactional id of the
	 * namespace: the one that came last. That alone does not tell sources apart, since a
	 * source whose outcome is unknown has to come again, too. So the log says whose it
	 * is: who took an epoch last, by a record. A source that comes again looks at the log
	 * before it fences whoever is there, and after it did; one that was fenced waits a
	 * while for the record of who fenced it, and comes again only if there is none.
	 *
	 * After a failure the producer is given up, and the next call makes a new one.
	 */

	private static final long MOST_BYTES = 4 << 20;

	private static final int SWEPT_AT_ONCE = 500;

	private static final int GRACE_SECONDS = 5;

	private static final int PAUSE_MILLIS = 50;

	private static final int LONG_TIMEOUTS = 12;

	private final KafkaNamespace<K, V> namespace;

	private final Beginning template;

	private final LongConsumer announcement;

	private final Set<K> live = new HashSet<>();

	private final Set<K> swept = new HashSet<>();

	private volatile @Nullable LogAppender<K, V> appender;

	private @Nullable LogContent<K, V> content;

	/**
	 * The id of the topic that is known.
	 */
	private @Nullable Uuid topic;

	private Origin own = Origin.NONE;

	private Position end = Position.NONE;

	/**
	 * Behind what was read and written of the log.
	 */
	private long offset = -1;

	KafkaSourceLog(KafkaNamespace<K, V> namespace, Beginning template, LongConsumer announcement) {
		this.namespace = namespace;
		this.template = template;
		this.announcement = announcement;
	}

	/**
	 * Takes an epoch.
	 * @see io.stateeventtarget.transport.SourceChannel#claimEpoch(long)
	 */
	long claimEpoch(long proposal) {
		abandon();
		try {
			TopicFacts facts = this.namespace.ensureTopics();
			LogAppender<K, V> next = this.namespace.appender(facts, this.namespace.timeout());
			this.appender = next;
			this.topic = facts.id();
			LogState<K, V> state = readAll();
			requireTypes(state);
			Position previous = state.position();
			this.content = content(state);
			Origin origin = new Origin(this.template.origin().sourceId(),
					Math.max(proposal, previous.origin().epoch() + 1));
			this.announcement.accept(origin.epoch());
			this.offset = next.begin(this.template.with(origin, previous));
			this.own = origin;
			this.end = new Position(origin, 0);
			return origin.epoch();
		}
		catch (KafkaException ex) {
			abandon();
			throw this.namespace.failure("No epoch was taken", ex);
		}
		catch (RuntimeException ex) {
			abandon();
			throw ex;
		}
	}

	@Override
	public LogContent<K, V> read() {
		LogContent<K, V> known = this.content;
		this.content = null;
		if (known != null) {
			return known;
		}
		throw this.namespace.failure("The entries were given away already", new KafkaException("Take an epoch again"));
	}

	@Override
	public Position append(Position after, List<LoggedChange<K, V>> changes) {
		LogAppender<K, V> open = ready(this.namespace.timeout());
		if (open == null || !this.end.equals(after)) {
			return this.end;
		}
		return write(open, () -> {
			List<K> sweeping = sweep(open);
			int count = 0;
			while (count < changes.size() && (count == 0 || open.size() < MOST_BYTES)) {
				open.send(changes.get(count++).change());
			}
			LoggedChange<K, V> last = changes.get(count - 1);
			Position next = new Position(last.change().origin(), last.change().to());
			long behind = open.commit(changes.get(0).change().from(), next, last.digest());
			sweeping.forEach(this.swept::remove);
			changes.subList(0, count).forEach((change) -> change.change().changes().forEach(this::track));
			advance(next, behind);
		});
	}

	@Override
	public Position replace(LogContent<K, V> entries) {
		LogAppender<K, V> open = reopened(this.namespace.timeout().multipliedBy(LONG_TIMEOUTS));
		Position at = entries.position();
		if (open == null || !at.origin().equals(this.own)) {
			return this.end;
		}
		Position written = write(open, () -> {
			open.replace(entries);
			long behind = open.commit(at.sequence(), at, entries.digest());
			makeVoid();
			entries.entries().forEach((kept) -> trackPresent(kept.entry().key()));
			advance(at, behind);
		});
		abandon();
		return written;
	}

	@Override
	public Position end() {
		return reading(() -> {
			Uuid id = this.namespace.logId();
			if (id == null || !id.equals(this.topic)) {
				forget();
			}
			if (id != null && isBehind(this.namespace.logEnd())) {
				catchUp();
			}
			return this.end;
		});
	}

	@Override
	public Position seal() {
		ready(this.namespace.timeout(), true);
		return this.end;
	}

	void close() {
		abandon();
	}

	/**
	 * Whether the log has more, or less, than what is known of it. One record more is the
	 * engine's own mark behind a transaction.
	 */
	private boolean isBehind(long logEnd) {
		return this.offset < 0 || logEnd < this.offset || logEnd > this.offset + 1;
	}

	private @Nullable LogAppender<K, V> ready(Duration transactionTimeout) {
		return ready(transactionTimeout, false);
	}

	private @Nullable LogAppender<K, V> reopened(Duration transactionTimeout) {
		return ready(transactionTimeout, true);
	}

	/**
	 * The producer to write with: a new one if there is none or another is wanted.
	 * @return the producer, or {@code null} if the log belongs to another source now
	 */
	private @Nullable LogAppender<K, V> ready(Duration transactionTimeout, boolean anew) {
		LogAppender<K, V> open = this.appender;
		if (open != null && !anew) {
			return open;
		}
		abandon();
		return reading(() -> {
			TopicFacts facts = this.namespace.verifyTopics();
			if (facts == null) {
				forget();
				return null;
			}
			if (!facts.id().equals(this.topic)) {
				forget();
				this.topic = facts.id();
			}
			catchUp();
			if (!isOwn()) {
				return null;
			}
			LogAppender<K, V> next = this.namespace.appender(facts, transactionTimeout);
			this.appender = next;
			catchUp();
			if (isOwn()) {
				return next;
			}
			abandon();
			return null;
		});
	}

	private Position write(LogAppender<K, V> open, Runnable step) {
		try {
			open.start();
			step.run();
			return this.end;
		}
		catch (ProducerFencedException | InvalidProducerEpochException ex) {
			return fenced(ex);
		}
		catch (TimeoutException | InterruptException ex) {
			abandon();
			throw this.namespace.timeout("It is not known whether changes were accepted", ex);
		}
		catch (KafkaException ex) {
			if (isFenced(ex)) {
				return fenced(ex);
			}
			abandon();
			throw this.namespace.failure("Changes were not accepted",
					(ex.getCause() instanceof KafkaException cause) ? cause : ex);
		}
		catch (StateException ex) {
			abandon();
			throw ex;
		}
	}

	private static boolean isFenced(KafkaException failure) {
		return failure.getCause() instanceof ProducerFencedException
				|| failure.getCause() instanceof InvalidProducerEpochException;
	}

	/**
	 * Another producer came. Waits for it to say who it is.
	 * @return where the log ends now, if it moved
	 * @throws StateException if it is still where it was
	 */
	private Position fenced(KafkaException failure) {
		abandon();
		Position before = this.end;
		return reading(() -> {
			long grace = Math.min(this.namespace.timeout().toNanos(), Duration.ofSeconds(GRACE_SECONDS).toNanos());
			long due = System.nanoTime() + grace;
			try (LogReading<K, V> log = this.namespace.reading()) {
				catchUp(log);
				while (isOwn() && System.nanoTime() - due < 0) {
					pause();
					catchUp(log);
				}
			}
			if (!this.end.equals(before)) {
				return this.end;
			}
			throw this.namespace.failure("Changes were not accepted", failure);
		});
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptException(ex);
		}
	}

	private boolean isOwn() {
		return this.end.origin().equals(this.own);
	}

	private <T extends @Nullable Object> T reading(java.util.function.Supplier<T> task) {
		try {
			return task.get();
		}
		catch (KafkaException ex) {
			throw this.namespace.failure("The log could not be read", ex);
		}
	}

	private LogState<K, V> readAll() {
		LogState<K, V> state = new LogState<>();
		forget();
		try (LogReading<K, V> log = this.namespace.reading()) {
			this.offset = log.read(-1, (record) -> {
				track(record);
				state.accept(record);
			});
		}
		return state;
	}

	/**
	 * Reads what the log has beyond what is known.
	 */
	private void catchUp() {
		try (LogReading<K, V> log = this.namespace.reading()) {
			catchUp(log);
		}
	}

	private void catchUp(LogReading<K, V> log) {
		long behind = log.read(this.offset, this::follow);
		if (behind < 0) {
			forget();
			behind = log.read(-1, this::follow);
		}
		this.offset = behind;
	}

	private void follow(LogRecord<K, V> record) {
		track(record);
		Beginning beginning = record.beginning();
		if (beginning != null) {
			this.end = new Position(beginning.origin(), 0);
		}
		else if (record.kind() == RecordKind.END && record.stamp().epoch() == this.end.origin().epoch()) {
			this.end = new Position(this.end.origin(), record.stamp().sequence());
		}
	}

	private void advance(Position next, long behind) {
		this.end = next;
		this.offset = behind;
	}

	private void forget() {
		this.live.clear();
		this.swept.clear();
		this.end = Position.NONE;
		this.offset = -1;
	}

	private void abandon() {
		LogAppender<K, V> open = this.appender;
		this.appender = null;
		if (open != null) {
			open.close();
		}
	}

	/**
	 * Lets the engine forget some of the entries that were made void and are still
	 * absent.
	 */
	private List<K> sweep(LogAppender<K, V> open) {
		if (this.swept.isEmpty()) {
			return List.of();
		}
		List<K> keys = this.swept.stream().limit(SWEPT_AT_ONCE).toList();
		keys.forEach((key) -> open.sweep(key, this.end));
		return keys;
	}

	private void track(Change<K, V> change) {
		if (change instanceof Change.Put<K, V> put) {
			trackPresent(put.key());
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			this.live.remove(remove.key());
		}
		else if (change instanceof Change.Reset) {
			makeVoid();
		}
	}

	private void track(LogRecord<K, V> record) {
		switch (record.kind()) {
			case PUT -> trackPresent(Objects.requireNonNull(record.key()));
			case REMOVE, SWEEP -> {
				this.live.remove(record.key());
				this.swept.remove(record.key());
			}
			case RESET, REPLACE -> makeVoid();
			default -> {
			}
		}
	}

	private void trackPresent(K key) {
		this.live.add(key);
		this.swept.remove(key);
	}

	private void makeVoid() {
		this.swept.addAll(this.live);
		this.live.clear();
	}

	private void requireTypes(LogState<K, V> state) {
		Beginning last = state.beginning();
		if (last != null && !last.types().equals(this.template.types())) {
			throw this.namespace.foreignTypes(last.types(), this.template.types());
		}
	}

	private LogContent<K, V> content(LogState<K, V> state) {
		Collection<LogContent.Kept<K, V>> kept = new ArrayList<>(state.entries().size());
		state.entries().values().forEach((entry) -> kept.add(new LogContent.Kept<>(entry, entry.expiresAt())));
		return new LogContent<>(state.position(), kept, state.digest());
	}

}
