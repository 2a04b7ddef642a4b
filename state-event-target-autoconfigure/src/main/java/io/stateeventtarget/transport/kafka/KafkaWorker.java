package io.stateeventtarget.transport.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.StateException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * One thread that asks the engine what takes time to answer, for all namespaces. Each
 * question is bounded by the timeout. Thread-safe.
 */
final class KafkaWorker implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(KafkaWorker.class);

	private static final long RETRY_MILLIS = 500;

	private final KafkaEngine engine;

	private final ScheduledThreadPoolExecutor executor;

	private final Map<String, String> complaints = new ConcurrentHashMap<>();

	private final Object monitor = new Object();

	@GuardedBy("monitor")
	private Set<Probed> probing = new LinkedHashSet<>();

	KafkaWorker(KafkaEngine engine) {
		this.engine = engine;
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "state-kafka-worker");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Tries something until it succeeds.
	 * @param what names it
	 * @param task returns whether it is done
	 */
	void attempt(String what, BooleanSupplier task) {
		schedule(() -> {
			if (tried(what, task)) {
				settle(what);
			}
			else {
				attempt(what, task);
			}
		}, 0, what);
	}

	/**
	 * Finds out where a log ends, after now.
	 */
	void probe(Probed log) {
		boolean first;
		synchronized (this.monitor) {
			first = this.probing.isEmpty();
			this.probing.add(log);
		}
		if (first) {
			schedule(this::probeAll, 0, "");
		}
	}

	/**
	 * Asks for the offset of a partition. Blocks.
	 */
	long offset(TopicPartition partition, OffsetSpec spec, IsolationLevel isolation) {
		ListOffsetsResult result = this.engine.admin()
			.listOffsets(Map.of(partition, spec), new ListOffsetsOptions(isolation));
		return this.engine.topics().get(result.partitionResult(partition)).offset();
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private void schedule(Runnable task, long delay, String what) {
		long wait = this.complaints.containsKey(what) ? RETRY_MILLIS : delay;
		try {
			this.executor.schedule(task, wait, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The transport is stopped");
		}
	}

	private boolean tried(String what, BooleanSupplier task) {
		try {
			boolean done = task.getAsBoolean();
			if (!done) {
				this.complaints.putIfAbsent(what, "");
			}
			return done;
		}
		catch (KafkaException | StateException ex) {
			String complaint = (ex instanceof StateException) ? String.valueOf(ex.getMessage())
					: this.engine.failures().remedy(ex);
			if (!complaint.equals(this.complaints.put(what, complaint)) && !this.executor.isShutdown()) {
				logger.warn("Cannot " + what + ", and goes on trying: " + complaint);
			}
			return false;
		}
	}

	private void settle(String what) {
		String complaint = this.complaints.remove(what);
		if (complaint != null && !complaint.isEmpty()) {
			logger.info("Could " + what + " now");
		}
	}

	private void probeAll() {
		Set<Probed> logs;
		synchronized (this.monitor) {
			logs = this.probing;
			this.probing = new LinkedHashSet<>();
		}
		logs.forEach(Probed::onProbe);
		if (tried("ask Kafka where logs end", () -> {
			ask(present(logs));
			return true;
		})) {
			settle("ask Kafka where logs end");
		}
	}

	/**
	 * Leaves those whose topic is there, with its id.
	 */
	private Map<Probed, Uuid> present(Set<Probed> logs) {
		List<String> topics = new ArrayList<>();
		logs.forEach((log) -> topics.add(log.partition().topic()));
		Map<String, KafkaFuture<TopicDescription>> described = this.engine.admin()
			.describeTopics(topics)
			.topicNameValues();
		Map<Probed, Uuid> present = new HashMap<>();
		for (Probed log : logs) {
			try {
				present.put(log, this.engine.topics().get(described.get(log.partition().topic())).topicId());
			}
			catch (UnknownTopicOrPartitionException ex) {
				log.onGone();
			}
		}
		return present;
	}

	private void ask(Map<Probed, Uuid> logs) {
		if (logs.isEmpty()) {
			return;
		}
		Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
		logs.keySet().forEach((log) -> wanted.put(log.partition(), OffsetSpec.latest()));
		ListOffsetsResult result = this.engine.admin()
			.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED));
		logs.forEach(
				(log, id) -> log.onEnd(id, this.engine.topics().get(result.partitionResult(log.partition())).offset()));
	}

	/**
	 * A log whose end is asked for. Called on the thread of the worker.
	 */
	interface Probed {

		/**
		 * The partition.
		 */
		TopicPartition partition();

		/**
		 * The engine is about to be asked.
		 */
		void onProbe();

		/**
		 * The engine answered.
		 * @param topic the id of the topic
		 * @param end behind everything that was sent to it, committed or not
		 */
		void onEnd(Uuid topic, long end);

		/**
		 * There is no such topic.
		 */
		void onGone();

	}

}
