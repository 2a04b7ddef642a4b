package io.stateeventtarget.protocol.json;

import java.util.List;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage;

/**
 * Makes messages comparable, whose entries are not.
 */
final class PlainMessages {

	private PlainMessages() {
	}

	static <K, V> SourceMessage<K, V> of(SourceMessage<K, V> message) {
		if (message instanceof SourceMessage.Changes<K, V> changes) {
			List<Change<K, V>> plain = changes.changes().stream().<Change<K, V>>map(PlainMessages::of).toList();
			return new SourceMessage.Changes<>(changes.origin(), changes.from(), changes.to(), plain);
		}
		if (message instanceof SourceMessage.Snapshot<K, V> snapshot) {
			return new SourceMessage.Snapshot<>(snapshot.origin(), snapshot.sequence(), snapshot.id(), snapshot.part(),
					snapshot.parts(), snapshot.piece(), snapshot.pieces(),
					snapshot.entries().stream().map(PlainEntry::of).toList(), snapshot.scope());
		}
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			return new SourceMessage.Answer<>(answer.origin(), answer.sequence(), answer.requestId(),
					PlainEntry.of(answer.entry()));
		}
		return message;
	}

	private static <K, V> Change<K, V> of(Change<K, V> change) {
		return (change instanceof Change.Put<K, V> put)
				? new Change.Put<>(PlainEntry.of(put.entry()), put.cause(), null, put.expiresAt()) : change;
	}

}
