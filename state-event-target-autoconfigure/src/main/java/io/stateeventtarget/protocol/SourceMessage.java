package io.stateeventtarget.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * What a source sends, to all sinks or to one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface SourceMessage<K, V> {

	/**
	 * The incarnation of the source that sent it.
	 * @return the origin
	 */
	Origin origin();

	/**
	 * The changes of a range of sequences. Sequences of the range without a change have
	 * no content for this receiver.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param from the first sequence of the range
	 * @param to the last sequence of the range
	 * @param changes the changes, by sequence
	 */
	record Changes<K, V>(Origin origin, long from, long to, List<Change<K, V>> changes) implements SourceMessage<K, V> {

	}

	/**
	 * One part of all entries, or of those asked for, at one version, or a piece of a
	 * part that is too large for one message.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param sequence the version's sequence
	 * @param id tells the snapshots of an incarnation apart, growing; parts of the same
	 * id belong together, whoever asked for them
	 * @param part the number of this part, from 0
	 * @param parts how many parts there are
	 * @param piece the number of this piece of the part, from 0
	 * @param pieces how many pieces the part has
	 * @param entries the entries of this piece
	 * @param scope the keys that this piece is about, or {@code null} for all
	 */
	record Snapshot<K, V>(Origin origin, long sequence, long id, int part, int parts, int piece, int pieces,
			Collection<? extends StateEntry<K, V>> entries, @Nullable Set<K> scope) implements SourceMessage<K, V> {

		/**
		 * Creates a part that is whole.
		 * @param origin the sender
		 * @param sequence the version's sequence
		 * @param id tells the snapshots of an incarnation apart
		 * @param part the number of this part, from 0
		 * @param parts how many parts there are
		 * @param entries the entries of this part
		 * @param scope the keys that this part is about, or {@code null} for all
		 */
		public Snapshot(Origin origin, long sequence, long id, int part, int parts,
				Collection<? extends StateEntry<K, V>> entries, @Nullable Set<K> scope) {
			this(origin, sequence, id, part, parts, 0, 1, entries, scope);
		}

	}

	/**
	 * The source's version and features.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param sequence the version's sequence
	 * @param digest the {@linkplain VersionDigest digest} of all entries at this version,
	 * or {@code null} if the source does not say
	 * @param features what the source offers
	 * @param session the number of the {@link WriteSession} of the sink that asked, 0 for
	 * none, or {@link #NO_WORD_OF_SESSION} if who answers for a source does not know
	 * @param nonce that of the question it answers, or 0 if nobody asked
	 */
	record Heartbeat<K, V>(Origin origin, long sequence, @Nullable Long digest, SourceFeatures features, long session,
			long nonce) implements SourceMessage<K, V> {

		/**
		 * Says nothing about the session of the sink that asked.
		 */
		public static final long NO_WORD_OF_SESSION = -1;

	}

	/**
	 * The entry that was asked for.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param sequence the sequence of the source's version when it answered
	 * @param requestId that of the request
	 * @param entry the entry
	 */
	record Answer<K, V>(Origin origin, long sequence, long requestId,
			StateEntry<K, V> entry) implements SourceMessage<K, V> {

	}

	/**
	 * There is no such entry now.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param sequence the sequence of the source's version when it answered
	 * @param requestId that of the request
	 * @param key the key that was asked for
	 */
	record Missing<K, V>(Origin origin, long sequence, long requestId, K key) implements SourceMessage<K, V> {

	}

	/**
	 * A request could not be answered.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param requestId that of the request
	 * @param reason why, fit to be told to the sink
	 */
	record Failed<K, V>(Origin origin, long requestId, String reason) implements SourceMessage<K, V> {

	}

	/**
	 * A write was accepted.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param number that of the write
	 * @param version the version of the change
	 */
	record Written<K, V>(Origin origin, long number, Version version) implements SourceMessage<K, V> {

	}

	/**
	 * A write was refused, or its outcome cannot be told.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param origin the sender
	 * @param number that of the write
	 * @param unknown whether the outcome cannot be told
	 * @param reason why, fit to be told to the sink
	 */
	record Rejected<K, V>(Origin origin, long number, boolean unknown, String reason) implements SourceMessage<K, V> {

	}

}
