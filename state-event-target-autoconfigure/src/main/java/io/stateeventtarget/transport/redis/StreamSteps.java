package io.stateeventtarget.transport.redis;

import java.time.Duration;

import io.lettuce.core.StreamMessage;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.json.Decoded;
import io.stateeventtarget.protocol.json.LogFrames;
import io.stateeventtarget.transport.log.LogStep;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes steps of a log of the records of a stream. What is no record of this transport is
 * counted, logged once per interval, and skipped: if it stands where a step should be,
 * the next step does not follow. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class StreamSteps<K, V> {

	private static final Log logger = LogFactory.getLog(StreamSteps.class);

	private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

	private final LogFrames<K, V> frames;

	private final String stream;

	private long skipped;

	private long loggedAt = System.nanoTime() - INTERVAL;

	StreamSteps(LogFrames<K, V> frames, String stream) {
		this.frames = frames;
		this.stream = stream;
	}

	/**
	 * Makes the step of a record.
	 * @param position where the log was before
	 * @return the step, or {@code null} if the record is none or does not follow
	 */
	@Nullable LogStep<K, V> step(StreamMessage<byte[], byte[]> message, Position position) {
		StreamRecord record = StreamRecord.of(message);
		LogStep<K, V> step = null;
		if (record instanceof StreamRecord.Begin begin) {
			step = new LogStep.Continuation<>(begin.last(), begin.next());
		}
		else if (record instanceof StreamRecord.Frame frame && frame.epoch() == position.origin().epoch()) {
			step = decode(frame, position);
		}
		else if (record instanceof StreamRecord.Foreign) {
			skip("it has other fields");
		}
		return (step != null && step.follows(position)) ? step : null;
	}

	/**
	 * How many records were skipped so far.
	 */
	synchronized long skipped() {
		return this.skipped;
	}

	private @Nullable LogStep<K, V> decode(StreamRecord.Frame frame, Position position) {
		Decoded<Changes<K, V>> decoded = this.frames.decode(position.origin(), frame.bytes());
		if (decoded instanceof Decoded.Accepted<Changes<K, V>> accepted
				&& accepted.message().to() == frame.sequence()) {
			return new LogStep.Frame<>(accepted.message(), frame.bytes().length);
		}
		skip((decoded instanceof Decoded.Refused<Changes<K, V>> refused) ? refused.description()
				: "its id is not that of its last change");
		return null;
	}

	private synchronized void skip(String why) {
		this.skipped++;
		long now = System.nanoTime();
		if (now - this.loggedAt >= INTERVAL) {
			this.loggedAt = now;
			logger.warn("A record of the stream '" + this.stream + "' is skipped: " + why + ". Skipped so far: "
					+ this.skipped);
		}
	}

}
