package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.transport.LogContent.Kept;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@link RedisScript#ENTRIES}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param end where the log ended, or {@code null} if there is none that is whole
 * @param values the values
 */
record ScopedRead<K, V>(@Nullable LogEnd end, List<Object> values) {

	/**
	 * Where the values begin in the answer.
	 */
	static final int VALUES = 7;

	private static final int COUNT = 6;

	static <K, V> ScopedRead<K, V> of(List<Object> answer) {
		LogEnd end = LogEnd.of(answer);
		boolean whole = end != null && LogEnd.number(answer.get(COUNT)) >= end.size();
		return new ScopedRead<>(whole ? end : null, answer.subList(VALUES, answer.size()));
	}

	/**
	 * The entries of some keys at the end of the log.
	 */
	Snapshot<K, V> snapshot(LogEnd at, List<K> keys, KeptEntries<K, V> entries, long id) {
		List<StateEntry<K, V>> found = new ArrayList<>();
		for (int i = 0; i < keys.size(); i++) {
			Kept<K, V> kept = (this.values.get(i) instanceof byte[] value) ? entries.read(keys.get(i), value) : null;
			if (kept != null) {
				found.add(kept.entry());
			}
		}
		return new Snapshot<>(at.position().origin(), at.position().sequence(), id, 0, 1, found, Set.copyOf(keys));
	}

}
