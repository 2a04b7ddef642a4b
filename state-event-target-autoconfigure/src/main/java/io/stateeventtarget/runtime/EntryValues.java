package io.stateeventtarget.runtime;

import java.time.Instant;

import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What users see of an entry.
 */
final class EntryValues {

	private EntryValues() {
	}

	static <V> @Nullable Versioned<V> versioned(Entry<?, V> entry) {
		V value = entry.value();
		return (value != null) ? new Versioned<>(value, version(entry), Instant.ofEpochMilli(entry.timestamp())) : null;
	}

	static Version version(Entry<?, ?> entry) {
		return new Version(entry.epoch(), entry.sequence());
	}

}
