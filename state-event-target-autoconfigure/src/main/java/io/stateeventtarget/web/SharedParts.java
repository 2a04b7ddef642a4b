package io.stateeventtarget.web;

import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of snapshots that several sinks get, so that each is written once, as
 * long as some session still has to be sent it. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SharedParts<K, V> {

	private static final int MAX = 4096;

	private final Map<Part, WeakReference<Frame<K, V>>> frames = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Part, WeakReference<Frame<K, V>>> eldest) {
			return size() > MAX;
		}

	};

	/**
	 * Finds the frame of the same part.
	 * @param message a message
	 * @return the frame, or {@code null} if it is another message or there is none
	 */
	@Nullable Frame<K, V> find(SourceMessage<K, V> message) {
		if (!(message instanceof Snapshot<K, V> part) || part.scope() != null) {
			return null;
		}
		WeakReference<Frame<K, V>> reference = this.frames.get(Part.of(part));
		Frame<K, V> frame = (reference != null) ? reference.get() : null;
		boolean same = frame != null && frame.message() instanceof Snapshot<K, V> known
				&& isSame(known.entries(), part.entries());
		return same ? frame : null;
	}

	/**
	 * Notes the frame of a part.
	 */
	void add(Frame<K, V> frame) {
		if (frame.message() instanceof Snapshot<K, V> part && part.scope() == null) {
			this.frames.put(Part.of(part), new WeakReference<>(frame));
		}
	}

	/**
	 * Entries that two sinks may see are the same only if they are the same object.
	 */
	private static boolean isSame(Object entries, Object others) {
		return entries == others;
	}

	/**
	 * What a part is called.
	 */
	private record Part(Origin origin, long sequence, long id, int part, int parts, int piece) {

		static Part of(Snapshot<?, ?> part) {
			return new Part(part.origin(), part.sequence(), part.id(), part.part(), part.parts(), part.piece());
		}

	}

}
