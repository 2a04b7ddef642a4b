package io.stateeventtarget.transport.kafka;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.transport.log.FollowedLog;
import io.stateeventtarget.transport.log.FollowedSink;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of a namespace for the sinks of this JVM, and answers them out of it.
 * Confined to the thread of its reader, but for what says otherwise.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class LogFollower<K, V> implements KafkaReader.Follower, KafkaWorker.Probed {

	/*
	 * Either it scans: reads from the first record up to an end noted before, to know all
	 * entries, and tells nobody anything. Or it follows: tells what it reads, step by
	 * step. It scans at the start, after it lost its place, when it was away for so long
	 * that compaction may have left holes, and when a sink wants a snapshot; then only up
	 * to where it was, so that others miss nothing. What was scanned is kept up for a
	 * while for sinks that come a little later.
	 *
	 * A question is answered with where the log ends once everything was told that had
	 * been sent to the engine when it was asked after the question: also what was not
	 * committed yet, since the engine says so to the source before readers can see it.
	 */

	private static final Log logger = LogFactory.getLog(LogFollower.class);

	private static final int TAIL_BYTES = 1 << 20;

	private static final int MOST_QUESTIONS = 4096;

	private static final long KEPT_FOR = TimeUnit.SECONDS.toNanos(5);

	private static final long LEAST_ABSENCE = TimeUnit.SECONDS.toNanos(2);

	private final KafkaNamespace<K, V> namespace;

	private final KafkaReader reader;

	private final KafkaWorker worker;

	private final FollowedLog<K, V> log = new FollowedLog<>(TAIL_BYTES);

	private final Queue<Question<K, V>> asked = new ArrayBlockingQueue<>(MOST_QUESTIONS);

	/**
	 * Questions that the engine is being asked about. Of the thread of the worker.
	 */
	private final List<Question<K, V>> probed = new ArrayList<>();

	private final Deque<Question<K, V>> unanswered = new ArrayDeque<>();

	private final List<Waiting<K, V>> waiting = new ArrayList<>();

	private final LogSteps<K, V> steps = new LogSteps<>();

	private volatile boolean wanted;

	private boolean preparing;

	private @Nullable TopicFacts facts;

	private @Nullable LogState<K, V> state;

	private long keptUntil;

	private boolean scanning;

	private long scanUntil;

	/**
	 * Whether this scans only what was told already.
	 */
	private boolean rewinding;

	/**
	 * Behind the last step that was told.
	 */
	private long boundary;

	/**
	 * Behind everything that was told, markers of the engine included.
	 */
	private long told;

	private long caughtUpAt;

	private boolean checked;

	private long snapshots = System.currentTimeMillis() * 1000;

	LogFollower(KafkaNamespace<K, V> namespace, KafkaReader reader, KafkaWorker worker) {
		this.namespace = namespace;
		this.reader = reader;
		this.worker = worker;
	}

	/**
	 * What sinks attach to. May be called by any thread.
	 */
	FollowedLog<K, V> log() {
		return this.log;
	}

	@Override
	public TopicPartition partition() {
		return this.namespace.log();
	}

	/**
	 * Begins or ends to follow, as there are sinks or not. May be called by any thread.
	 */
	void update() {
		this.reader.execute(() -> {
			boolean want = !this.log.isEmpty();
			if (want && !this.wanted) {
				this.wanted = true;
				prepare();
			}
			else if (!want && this.wanted) {
				this.wanted = false;
				leave();
				this.log.end();
			}
		});
	}

	/**
	 * Tells a sink what it lacks. May be called by any thread.
	 */
	void connect(FollowedSink<K, V> sink, Connect<K, V> connect) {
		this.reader.execute(() -> {
			this.waiting.removeIf((other) -> other.sink() == sink);
			Waiting<K, V> request = new Waiting<>(sink, connect.since(), connect.keys(), connect.nonce(),
					sink.asksAgainFrom(connect.since()));
			if (!served(request)) {
				this.waiting.add(request);
				serve();
			}
		});
	}

	/**
	 * Answers a question of a sink. May be called by any thread.
	 */
	void ask(FollowedSink<K, V> sink, long nonce) {
		if (this.asked.offer(new Question<>(sink, nonce, System.nanoTime(), 0))) {
			this.worker.probe(this);
		}
	}

	@Override
	public void onProbe() {
		this.probed.clear();
		for (Question<K, V> next = this.asked.poll(); next != null; next = this.asked.poll()) {
			this.probed.add(next);
		}
	}

	@Override
	public void onEnd(Uuid topic, long end) {
		List<Question<K, V>> answered = this.probed.stream().map((question) -> question.at(end)).toList();
		this.reader.execute(() -> {
			TopicFacts known = this.facts;
			if (known == null) {
				return;
			}
			if (!known.id().equals(topic)) {
				lose("it is another topic of the same name");
				return;
			}
			answered.forEach(this::hold);
			answer();
		});
	}

	@Override
	public void onGone() {
		this.reader.execute(() -> {
			if (this.facts != null) {
				this.log.end();
				lose("it is gone");
			}
		});
	}

	@Override
	public void onLost() {
		lose("it does not have what comes next any more");
	}

	@Override
	public void onRecord(ConsumerRecord<byte[], byte[]> record) {
		LogRecord<K, V> read = this.namespace.reader().read(record);
		if (isScanned(record.offset())) {
			finish();
		}
		if (read == null) {
			return;
		}
		if (this.scanning) {
			scanned().accept(read);
		}
		else if (!this.checked && wasAway()) {
			lose("it was not followed for too long");
		}
		else {
			this.checked = true;
			follow(read, record.offset());
		}
	}

	@Override
	public void onPosition(long position) {
		this.checked = false;
		if (isScanned(position)) {
			finish();
		}
		if (!this.scanning && !this.steps.isOpen()) {
			this.told = position;
			if (this.waiting.isEmpty() && System.nanoTime() - this.keptUntil >= 0) {
				this.state = null;
			}
			serve();
		}
		answer();
	}

	/**
	 * Looks for the topic and scans it from its first record.
	 */
	private void prepare() {
		if (this.preparing || !this.wanted) {
			return;
		}
		this.preparing = true;
		this.worker.attempt("follow the log of namespace '" + this.namespace.name() + "'", () -> {
			if (!this.wanted) {
				this.reader.execute(this::reconsider);
				return true;
			}
			TopicFacts found = this.namespace.findTopics();
			if (found == null) {
				return false;
			}
			long end = this.worker.offset(partition(), OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
			long begin = this.worker.offset(partition(), OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
			this.reader.execute(() -> scan(found, begin, end));
			return true;
		});
	}

	private void reconsider() {
		this.preparing = false;
		prepare();
	}

	/**
	 * Scans again up to here, for sinks that lack more than is kept.
	 */
	private void prepareSnapshot() {
		if (this.preparing) {
			return;
		}
		this.preparing = true;
		this.worker.attempt("read the log of namespace '" + this.namespace.name() + "'", () -> {
			long begin = this.worker.offset(partition(), OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
			this.reader.execute(() -> {
				TopicFacts known = this.facts;
				if (known == null) {
					reconsider();
				}
				else {
					scan(known, begin, this.boundary);
					this.rewinding = this.scanning;
				}
			});
			return true;
		});
	}

	private void scan(TopicFacts found, long begin, long end) {
		this.preparing = false;
		if (this.wanted) {
			this.facts = found;
			this.state = new LogState<>();
			this.steps.clear();
			this.scanning = true;
			this.rewinding = false;
			this.scanUntil = end;
			this.reader.follow(partition(), begin, this);
		}
	}

	private boolean isScanned(long next) {
		return this.scanning && next >= this.scanUntil && scanned().beginning() != null;
	}

	private LogState<K, V> scanned() {
		return Objects.requireNonNull(this.state, "state");
	}

	private void finish() {
		this.scanning = false;
		this.caughtUpAt = this.rewinding ? this.caughtUpAt : System.nanoTime();
		this.rewinding = false;
		this.boundary = this.scanUntil;
		LogState<K, V> found = scanned();
		this.steps.begin(Objects.requireNonNull(found.beginning()), found.position(), found.digest());
		arrive(found.position());
		serve();
	}

	/**
	 * Goes on from where a scan or a replacement led to.
	 */
	private void arrive(Position position) {
		this.keptUntil = System.nanoTime() + KEPT_FOR;
		Position before = this.log.delivered();
		if (before == null) {
			this.log.begin(position);
		}
		else if (before.isAfter(position)) {
			this.log.rewind(position);
		}
		else if (!before.equals(position)) {
			this.log.jump(position, this.steps.features());
		}
	}

	private void follow(LogRecord<K, V> record, long at) {
		if (record.kind() == RecordKind.REPLACE && this.state == null) {
			this.state = this.steps.emptyState();
		}
		if (this.state != null) {
			this.state.accept(record);
		}
		switch (this.steps.add(record)) {
			case OPEN -> {
			}
			case STEP -> {
				this.boundary = at + 1;
				this.log.step(this.steps.take());
				serve();
			}
			case REPLACED -> {
				this.boundary = at + 1;
				arrive(this.steps.position());
				serve();
			}
			case BROKEN -> lose("its steps do not follow one another");
		}
	}

	/**
	 * Whether this follower was away for so long that compaction may have left holes in
	 * what comes next.
	 */
	private boolean wasAway() {
		TopicFacts known = this.facts;
		long lag = (known != null) ? TimeUnit.MILLISECONDS.toNanos(known.compactionLag()) : Long.MAX_VALUE;
		return System.nanoTime() - this.caughtUpAt > Math.max(LEAST_ABSENCE, lag / 2);
	}

	private void lose(String why) {
		if (this.facts != null) {
			logger.info(
					"The log of namespace '" + this.namespace.name() + "' is read from its first record again: " + why);
		}
		leave();
		prepare();
	}

	private void leave() {
		this.reader.leave(partition());
		this.facts = null;
		this.state = null;
		this.scanning = false;
		this.rewinding = false;
		this.told = 0;
		this.steps.clear();
		this.unanswered.clear();
	}

	private void serve() {
		if (this.waiting.isEmpty() || this.scanning || this.facts == null || this.steps.isOpen()) {
			return;
		}
		this.waiting.removeIf(this::served);
		if (!this.waiting.isEmpty()) {
			prepareSnapshot();
		}
	}

	private boolean served(Waiting<K, V> request) {
		Position at = this.log.delivered();
		if (at == null || this.scanning || this.facts == null || this.steps.isOpen()) {
			return false;
		}
		FollowedSink<K, V> sink = request.sink();
		Set<K> keys = request.keys();
		Position since = request.since();
		if (since.isAfter(at)) {
			sink.rewind(at);
		}
		else if (!resumed(request, at)) {
			List<StateEntry<K, V>> entries = (keys != null && keys.isEmpty()) ? List.of() : entries(keys);
			if (entries == null) {
				return false;
			}
			sink.deliver(new Snapshot<>(at.origin(), at.sequence(), ++this.snapshots, 0, 1, entries, keys));
			sink.follow(at);
		}
		ask(sink, request.nonce());
		return true;
	}

	private boolean resumed(Waiting<K, V> request, Position at) {
		Position since = request.since();
		boolean stuck = request.again() && !since.equals(at);
		return !stuck && !since.equals(Position.NONE) && request.sink().resume(since);
	}

	private @Nullable List<StateEntry<K, V>> entries(@Nullable Set<K> keys) {
		LogState<K, V> known = this.state;
		if (known == null) {
			return null;
		}
		if (keys == null) {
			return List.copyOf(known.entries().values());
		}
		List<StateEntry<K, V>> found = new ArrayList<>();
		for (K key : keys) {
			StateEntry<K, V> entry = known.entries().get(key);
			if (entry != null) {
				found.add(entry);
			}
		}
		return found;
	}

	private void hold(Question<K, V> question) {
		this.unanswered.add(question);
		if (this.unanswered.size() > MOST_QUESTIONS) {
			this.unanswered.remove();
		}
	}

	/**
	 * Answers what can be answered: what was asked first is answered first.
	 */
	private void answer() {
		Position at = this.log.delivered();
		if (at == null || this.facts == null || (this.scanning && !this.rewinding) || this.steps.isOpen()) {
			return;
		}
		while (!this.unanswered.isEmpty() && this.unanswered.element().end() <= this.told) {
			Question<K, V> next = this.unanswered.remove();
			this.caughtUpAt = Math.max(this.caughtUpAt, next.askedAt());
			next.sink().answer(at, this.steps.digest(), this.steps.features(), next.nonce());
		}
	}

	/**
	 * A sink that wants to know what it lacks, and whether it stands where it stood when
	 * it asked before.
	 */
	private record Waiting<K, V>(FollowedSink<K, V> sink, Position since, @Nullable Set<K> keys, long nonce,
			boolean again) {

	}

	/**
	 * A question of a sink, and where the log ended after it was asked.
	 */
	private record Question<K, V>(FollowedSink<K, V> sink, long nonce, long askedAt, long end) {

		Question<K, V> at(long offset) {
			return new Question<>(this.sink, this.nonce, this.askedAt, offset);
		}

	}

}
