package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log as it was read.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param kind what it says
 * @param stamp its version and time
 * @param size how long it was, in bytes
 * @param key the key, if it is about an entry
 * @param value the value, if the entry has one
 * @param beginning what a source said of itself, if it took an epoch
 * @param event what happened, if it leaves the entries as they are
 * @param digest at the end of a step, that of all entries
 */
record LogRecord<K, V>(RecordKind kind, RecordStamp stamp, int size, @Nullable K key, @Nullable V value,
		@Nullable Beginning beginning, @Nullable Changes<K, V> event, long digest) {

}
