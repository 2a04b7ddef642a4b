package io.stateeventtarget.protocol.json;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives a decoder many messages that are spoiled, and a good one now and then.
 */
final class DecoderFuzz {

	private final List<StateJsonCodec<String, ?>> codecs = List.of(GoldenMessages.codec(GoldenMessages.THEMES),
			GoldenMessages.codec(StateDefinition.of("themes", String.class, Object.class)));

	private final Map<Decoded.Reason, Integer> refused = new EnumMap<>(Decoded.Reason.class);

	private int accepted;

	void run(long seed, int messages) {
		MessageMutations ofSources = new MessageMutations(seed, GoldenMessages.ofSources());
		MessageMutations ofSinks = new MessageMutations(~seed, GoldenMessages.ofSinks());
		for (int i = 0; i < messages; i++) {
			StateJsonCodec<String, ?> codec = this.codecs.get(i & 1);
			byte[] message = ((i & 2) == 0) ? ofSources.next() : ofSinks.next();
			Decoded<?> decoded = ((i & 2) == 0) ? codec.decodeSource(message) : codec.decodeSink(message);
			count(decoded);
			if (i % 1000 == 0) {
				assertGoodOnesAreTaken(codec);
			}
		}
	}

	int accepted() {
		return this.accepted;
	}

	Map<Decoded.Reason, Integer> refused() {
		return this.refused;
	}

	private void count(Decoded<?> decoded) {
		if (decoded instanceof Decoded.Refused<?> failure) {
			int length = failure.description().length();
			if (length == 0 || length > 300) {
				throw new AssertionError(failure.description());
			}
			this.refused.merge(failure.reason(), 1, Integer::sum);
		}
		else {
			this.accepted++;
		}
	}

	private static <V> void assertGoodOnesAreTaken(StateJsonCodec<String, V> codec) {
		Decoded<SourceMessage<String, V>> update = codec.decodeSource(GoldenMessages.file("update"));
		Decoded<SinkMessage<String, V>> write = codec.decodeSink(GoldenMessages.file("write"));
		assertThat(List.of(update, write)).allMatch((decoded) -> decoded instanceof Decoded.Accepted<?>);
	}

}
