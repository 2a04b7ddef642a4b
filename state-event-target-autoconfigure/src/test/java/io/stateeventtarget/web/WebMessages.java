package io.stateeventtarget.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.json.OutgoingMessages;
import io.stateeventtarget.protocol.json.StateJsonCodec;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages for tests, all of one source.
 */
final class WebMessages {

	static final Origin ORIGIN = new Origin("source", 100);

	static final StateJsonCodec<String, String> CODEC = new StateJsonCodec<>(
			StateDefinition.of("themes", String.class, String.class), JsonMapper.builder().build(),
			MessageLimits.defaults());

	private static final OutgoingMessages<String, String> OUTPUT = new OutgoingMessages<>(CODEC, System::nanoTime,
			Duration.ofMinutes(1));

	private WebMessages() {
	}

	static Frame<String, String> frame(SourceMessage<String, String> message) {
		return new Frame<>(message, OUTPUT);
	}

	static Change<String, String> put(String key, String value, long sequence) {
		return new Change.Put<>(new Entry<>(key, value, ORIGIN.epoch(), sequence, 1), ChangeCause.WRITE, null);
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	static SourceMessage.Changes<String, String> changes(long from, long to, Change<String, String>... changes) {
		return new SourceMessage.Changes<>(ORIGIN, from, to, List.of(changes));
	}

	static SourceMessage.Changes<String, String> change(String key, String value, long sequence) {
		return changes(sequence, sequence, put(key, value, sequence));
	}

	static SourceMessage<String, String> heartbeat(long sequence, long nonce) {
		return new SourceMessage.Heartbeat<>(ORIGIN, sequence, null, new SourceFeatures(false, true), 0, nonce);
	}

	static SourceMessage<String, String> part(long id, long sequence, int part, int parts,
			@Nullable Set<String> scope) {
		List<StateEntry<String, String>> entries = new ArrayList<>();
		entries.add(new Entry<>("key" + part, "value", ORIGIN.epoch(), sequence, 1));
		return new SourceMessage.Snapshot<>(ORIGIN, sequence, id, part, parts, entries, scope);
	}

	static List<Frame<String, String>> parts(long id, long sequence, int parts) {
		return IntStream.range(0, parts).mapToObj((part) -> frame(part(id, sequence, part, parts, null))).toList();
	}

}
