package io.stateeventtarget.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.json.OutgoingMessages;
import org.jspecify.annotations.Nullable;

/**
 * A message of a source together with what it is as text, which is made once, for
 * whichever session needs it first. Immutable to who uses it and thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class Frame<K, V> {

	private final SourceMessage<K, V> message;

	private final OutgoingMessages<K, V> output;

	@GuardedBy("this")
	private @Nullable List<String> texts;

	@GuardedBy("this")
	private @Nullable List<Frame<K, V>> singles;

	Frame(SourceMessage<K, V> message, OutgoingMessages<K, V> output) {
		this.message = message;
		this.output = output;
	}

	SourceMessage<K, V> message() {
		return this.message;
	}

	/**
	 * What is to be sent, in this order.
	 */
	synchronized List<String> texts() {
		if (this.texts == null) {
			this.texts = this.output.encode(this.message)
				.stream()
				.map((bytes) -> new String(bytes, StandardCharsets.UTF_8))
				.toList();
		}
		return this.texts;
	}

	/**
	 * The same for who does not know of several changes in one message, or ranges without
	 * one.
	 */
	synchronized List<Frame<K, V>> singles() {
		if (this.singles == null) {
			this.singles = (this.message instanceof SourceMessage.Changes<K, V> changes) ? split(changes, 0)
					: List.of(this);
		}
		return this.singles;
	}

	/**
	 * The single changes that come after a sequence.
	 */
	List<Frame<K, V>> singlesAfter(long sequence) {
		boolean all = !(this.message instanceof SourceMessage.Changes<K, V> changes) || changes.from() > sequence;
		return all ? singles() : split((SourceMessage.Changes<K, V>) this.message, sequence);
	}

	private List<Frame<K, V>> split(SourceMessage.Changes<K, V> changes, long after) {
		if (changes.from() == changes.to() && changes.changes().size() == 1 && changes.to() > after) {
			return List.of(this);
		}
		List<Frame<K, V>> frames = new ArrayList<>(changes.changes().size());
		for (Change<K, V> change : changes.changes()) {
			long sequence = change.sequence();
			if (sequence > after) {
				frames
					.add(new Frame<>(new SourceMessage.Changes<>(changes.origin(), sequence, sequence, List.of(change)),
							this.output));
			}
		}
		return frames;
	}

}
