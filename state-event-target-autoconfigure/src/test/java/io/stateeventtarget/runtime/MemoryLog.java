package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.LogContent;
import io.stateeventtarget.transport.LogContent.Kept;
import io.stateeventtarget.transport.LoggedChange;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;

/**
 * An engine in memory that keeps the log of one namespace and fails on demand. Sinks
 * cannot attach.
 */
final class MemoryLog implements StateTransport {

	private final Map<String, Kept<String, Integer>> entries = new LinkedHashMap<>();

	private final List<Integer> appends = new ArrayList<>();

	/**
	 * What each call of the log takes one of.
	 */
	private final Semaphore permits = new Semaphore(Integer.MAX_VALUE / 2);

	private Position position = Position.NONE;

	private Position lastAppended = Position.NONE;

	private int token;

	private Failure failure = Failure.NONE;

	private int claims;

	/**
	 * How many entries one change may have, 0 for any number.
	 */
	private volatile int limit;

	private int largest;

	/**
	 * Holds calls up until they are let through.
	 */
	void hold() {
		this.permits.drainPermits();
	}

	void release() {
		this.permits.release(Integer.MAX_VALUE / 2);
	}

	synchronized void fail(Failure next) {
		this.failure = next;
	}

	void limit(int entries) {
		this.limit = entries;
	}

	/**
	 * How many steps the largest change had.
	 */
	synchronized int largest() {
		return this.largest;
	}

	/**
	 * Forgets the last changes, which leaves their entries out, too.
	 */
	synchronized void loseTail(int changes) {
		long sequence = this.position.sequence() - changes;
		this.entries.values().removeIf((kept) -> kept.entry().sequence() > sequence);
		this.position = new Position(this.position.origin(), sequence);
		this.lastAppended = this.position;
	}

	synchronized Map<String, Integer> values() {
		Map<String, Integer> values = new LinkedHashMap<>();
		this.entries.forEach((key, kept) -> values.put(key, kept.entry().value()));
		return values;
	}

	synchronized Position position() {
		return this.position;
	}

	/**
	 * How many changes each append had that was accepted.
	 */
	synchronized List<Integer> appends() {
		return List.copyOf(this.appends);
	}

	synchronized int claims() {
		return this.claims;
	}

	@Override
	public String name() {
		return "memory";
	}

	@Override
	@SuppressWarnings("unchecked")
	public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
			SourceReceiver<K, V> receiver) {
		return (SourceChannel<K, V>) new End(sourceId);
	}

	@Override
	public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
			SinkReceiver<K, V> receiver) {
		throw new UnsupportedOperationException();
	}

	/**
	 * What goes wrong.
	 */
	enum Failure {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * The engine cannot be reached.
		 */
		AWAY,

		/**
		 * The engine's client is broken in a way that nobody expects.
		 */
		BROKEN,

		/**
		 * Appends are refused.
		 */
		REFUSED,

		/**
		 * The next append is accepted, and its answer lost.
		 */
		ANSWER_LOST,

		/**
		 * The next append is lost.
		 */
		LOST

	}

	private final class End implements SourceChannel<String, Integer>, SourceLog<String, Integer> {

		private final String sourceId;

		private Position before = Position.NONE;

		private int myToken;

		End(String sourceId) {
			this.sourceId = sourceId;
		}

		@Override
		public long claimEpoch(long proposal) {
			return answer(() -> {
				MemoryLog log = MemoryLog.this;
				this.before = log.lastAppended;
				long epoch = Math.max(proposal, log.position.origin().epoch() + 1);
				log.position = new Position(new Origin(this.sourceId, epoch), 0);
				log.claims++;
				return epoch;
			});
		}

		@Override
		public boolean limitsMessages() {
			return MemoryLog.this.limit > 0;
		}

		@Override
		public void requireSendable(Map<? extends String, ? extends Integer> changed) {
			if (changed.size() > MemoryLog.this.limit) {
				throw new StateLimitExceededException("Too many", "numbers", null);
			}
		}

		@Override
		public SourceLog<String, Integer> log() {
			return this;
		}

		@Override
		public LogContent<String, Integer> read() {
			return answer(() -> new LogContent<>(this.before, List.copyOf(MemoryLog.this.entries.values()), 0));
		}

		@Override
		public Position append(Position after, List<LoggedChange<String, Integer>> changes) {
			return answer(() -> {
				MemoryLog log = MemoryLog.this;
				Failure next = log.failure;
				if (next == Failure.BROKEN) {
					throw new LinkageError("No such method");
				}
				if (next == Failure.REFUSED) {
					throw new StateException("The engine is read-only", "numbers", null, null);
				}
				if (next == Failure.LOST || next == Failure.ANSWER_LOST) {
					log.failure = Failure.NONE;
				}
				if (next != Failure.LOST && log.position.equals(after) && log.token == this.myToken) {
					changes.forEach(this::apply);
					log.appends.add(changes.size());
				}
				if (next == Failure.LOST || next == Failure.ANSWER_LOST) {
					throw new StateTimeoutException("No answer", "numbers", null);
				}
				return log.position;
			});
		}

		@Override
		public Position seal() {
			return answer(() -> {
				this.myToken = ++MemoryLog.this.token;
				return MemoryLog.this.position;
			});
		}

		@Override
		public Position end() {
			return answer(() -> MemoryLog.this.position);
		}

		@Override
		public Position replace(LogContent<String, Integer> content) {
			return answer(() -> {
				MemoryLog log = MemoryLog.this;
				log.entries.clear();
				content.entries().forEach((kept) -> log.entries.put(kept.entry().key(), kept));
				log.position = content.position();
				log.lastAppended = log.position;
				return log.position;
			});
		}

		@Override
		public void publish(SourceMessage<String, Integer> message) {
			throw new AssertionError("There is nothing to publish beside the log but " + message);
		}

		@Override
		public void send(String sinkId, SourceMessage<String, Integer> message) {
		}

		@Override
		public void close() {
		}

		private void apply(LoggedChange<String, Integer> logged) {
			MemoryLog log = MemoryLog.this;
			for (Change<String, Integer> step : logged.change().changes()) {
				if (step instanceof Change.Put<String, Integer> put) {
					log.entries.put(put.key(), new Kept<>(put.entry(), put.expiresAt()));
				}
				else if (step instanceof Change.Remove<String, Integer> remove) {
					log.entries.remove(remove.key());
				}
				else if (step instanceof Change.Reset) {
					log.entries.clear();
				}
			}
			log.largest = Math.max(log.largest, logged.change().changes().size());
			log.position = new Position(logged.change().origin(), logged.change().to());
			log.lastAppended = log.position;
		}

		private <T> T answer(Supplier<T> call) {
			try {
				if (!MemoryLog.this.permits.tryAcquire(10, TimeUnit.SECONDS)) {
					throw new AssertionError("Nobody let the call through");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new StateTimeoutException("Interrupted", "numbers", null);
			}
			synchronized (MemoryLog.this) {
				if (MemoryLog.this.failure == Failure.AWAY) {
					throw new StateTimeoutException("The engine is away", "numbers", null);
				}
				return call.get();
			}
		}

	}

}
