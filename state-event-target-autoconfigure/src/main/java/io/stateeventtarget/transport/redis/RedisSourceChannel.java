package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.IncomingMessages;
import io.stateeventtarget.protocol.json.LogFrameBuilder;
import io.stateeventtarget.protocol.json.LogFrames;
import io.stateeventtarget.protocol.json.SendableCheck;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceLog;
import io.stateeventtarget.transport.SourceReceiver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A source's end: the log, and a lane to each sink beside it. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RedisSourceChannel<K, V> implements SourceChannel<K, V> {

	/**
	 * What the news begins with that a source took an epoch, which no JSON does.
	 */
	private static final String CLAIMED = "claimed ";

	private static final Log logger = LogFactory.getLog(RedisSourceChannel.class);

	private final RedisEngine engine;

	private final RedisKeys keys;

	private final String sourceId;

	private final SourceReceiver<K, V> receiver;

	private final StateJsonCodec<K, V> codec;

	private final LogFrames<K, V> frames;

	private final SendableCheck<K, V> check;

	private final IncomingMessages<K, V> incoming;

	private final RedisSourceLog<K, V> log;

	private final RedisLanes.Receiver lane = new RedisLanes.Receiver() {

		@Override
		public void message(byte[] message) {
			receive(message);
		}

		@Override
		public void subscribed() {
			lookForNewer(() -> {
			});
		}

	};

	private long claimedByOther;

	private volatile boolean closed;

	RedisSourceChannel(RedisEngine engine, StateDefinition<K, V> definition, String sourceId,
			StateJsonCodec<K, V> codec, SourceReceiver<K, V> receiver) {
		this.engine = engine;
		this.keys = engine.keys(definition.namespace());
		this.sourceId = sourceId;
		this.receiver = receiver;
		this.codec = codec;
		this.frames = new LogFrames<>(codec);
		this.check = new SendableCheck<>(codec, sourceId);
		this.incoming = new IncomingMessages<>(codec, System::nanoTime, Duration.ofSeconds(10));
		this.log = new RedisSourceLog<>(engine, definition, sourceId, codec);
	}

	RedisSourceChannel<K, V> open() {
		this.engine.lanes().subscribe(this.keys.toSource(), this.lane);
		return this;
	}

	@Override
	public long claimEpoch(long proposal) {
		return this.log.claim(proposal);
	}

	@Override
	public @Nullable SourceLog<K, V> log() {
		return this.log;
	}

	@Override
	public boolean limitsMessages() {
		return true;
	}

	@Override
	public void requireSendable(Map<? extends K, ? extends V> entries) {
		if (entries.size() <= this.codec.limits().maxEntries() && this.check.areShort(entries)) {
			return;
		}
		long bytes = 0;
		for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
			bytes += encodedLength(entry.getKey(), entry.getValue());
		}
		long most = this.codec.limits().maxMessageBytes();
		boolean together = entries.size() == 1 || bytes <= most;
		if (!together || !this.frames.begin(Origin.NONE, 1).hasRoom(entries.size(), bytes)) {
			throw new StateLimitExceededException("The " + entries.size() + " entries that are to be set together in "
					+ "namespace '" + this.codec.namespace() + "' have " + bytes + " bytes, and " + most
					+ " may be in one change: set fewer at once", this.codec.namespace(), null);
		}
	}

	private int encodedLength(K key, V value) {
		try {
			return this.codec.keyBytes(key).length + this.codec.valueBytes(value).length;
		}
		catch (StateLimitExceededException ex) {
			throw new StateLimitExceededException("Key '" + key + "': " + ex.getMessage(), this.codec.namespace(), key,
					ex);
		}
		catch (StateSerializationException ex) {
			throw new StateSerializationException("Key '" + key + "': " + ex.getMessage(), this.codec.namespace(), key,
					ex);
		}
	}

	@Override
	public void requireSendable(String type, Object detail) {
		LogFrameBuilder<K, V> frame = this.frames.begin(Origin.NONE, 1);
		frame.add(new Change.Signal<>(type, detail, 1, 0));
	}

	/**
	 * Sends nothing: what all sinks have to know is in the log.
	 */
	@Override
	public void publish(SourceMessage<K, V> message) {
	}

	@Override
	public void send(String sinkId, SourceMessage<K, V> message) {
		try {
			this.engine.lanes().publish(this.keys.toSink(sinkId), this.codec.encode(message));
		}
		catch (StateException ex) {
			logger.error("A message to the sink '" + sinkId + "' cannot be sent", ex);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.engine.lanes().unsubscribe(this.keys.toSource(), this.lane);
	}

	private void receive(byte[] message) {
		if (this.closed) {
			return;
		}
		if (message.length > CLAIMED.length() && message[0] == 'c') {
			onClaim(new String(message, StandardCharsets.UTF_8));
			return;
		}
		this.incoming.fromSink(message, this::onMessage);
	}

	private void onClaim(String news) {
		String[] words = news.split(" ", 3);
		if (words.length == 3 && words[1].matches("[0-9]{1,16}") && !words[2].equals(this.sourceId)) {
			onClaim(Long.parseLong(words[1]));
		}
	}

	private void onClaim(long epoch) {
		long own = this.log.epoch();
		if (own != 0 && epoch > own && epoch > this.claimedByOther) {
			this.claimedByOther = epoch;
			this.receiver.onEpochClaimed(epoch);
		}
	}

	/**
	 * Passes on what a sink sent. If it has heard of an epoch that is news here, what the
	 * log says of it comes before: the news may have been lost.
	 */
	private void onMessage(SinkMessage<K, V> message) {
		long heard = message.heard().epoch();
		if (heard <= this.log.epoch() || heard <= this.claimedByOther) {
			this.receiver.onMessage(message);
			return;
		}
		lookForNewer(() -> this.receiver.onMessage(message));
	}

	/**
	 * Asks the log whether another source took an epoch of which the news was lost.
	 */
	private void lookForNewer(Runnable then) {
		CompletableFuture<@Nullable LogEnd> asked = this.engine.askEnd(this.keys);
		if (asked == null) {
			return;
		}
		asked.thenAcceptAsync((end) -> {
			if (this.closed) {
				return;
			}
			if (end != null && !end.position().origin().sourceId().equals(this.sourceId)) {
				onClaim(end.position().origin().epoch());
			}
			then.run();
		}, this.engine.lanes().executor());
	}

}
