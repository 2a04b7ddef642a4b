package io.stateeventtarget.protocol.json;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.replication.Entry;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an object had, each of the class that its {@link Shape} says. Not
 * thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
@SuppressWarnings("unchecked")
final class FieldValues<K, V> {

	/**
	 * That of an entry whose message has not said its own yet.
	 */
	static final long UNKNOWN_EPOCH = -1;

	private final Map<Field, Object> values = new EnumMap<>(Field.class);

	void put(Field field, Object value) {
		if (this.values.put(field, value) != null) {
			throw RefusedException.malformed("'" + field + "' is there twice");
		}
	}

	boolean has(Field field) {
		return this.values.containsKey(field);
	}

	@Nullable Object find(Field field) {
		return this.values.get(field);
	}

	private Object get(Field field) {
		Object value = this.values.get(field);
		if (value == null) {
			throw RefusedException.malformed("'" + field + "' is missing");
		}
		return value;
	}

	long number(Field field) {
		return (Long) get(field);
	}

	long number(Field field, long absent) {
		Long number = (Long) this.values.get(field);
		return (number != null) ? number : absent;
	}

	/**
	 * A number that has to be at least 1.
	 */
	long positive(Field field) {
		long number = number(field);
		if (number < 1) {
			throw RefusedException.malformed("'" + field + "' is 0");
		}
		return number;
	}

	int index(Field field) {
		return index(field, number(field));
	}

	int index(Field field, int absent) {
		return index(field, number(field, (long) absent));
	}

	private static int index(Field field, long number) {
		if (number > Integer.MAX_VALUE) {
			throw RefusedException.malformed("'" + field + "' is too large");
		}
		return (int) number;
	}

	String text(Field field) {
		return (String) get(field);
	}

	boolean flag(Field field) {
		return (Boolean) get(field);
	}

	boolean flag(Field field, boolean absent) {
		Boolean flag = (Boolean) this.values.get(field);
		return (flag != null) ? flag : absent;
	}

	K key() {
		return (K) get(Field.KEY);
	}

	/**
	 * What is asked for where there is no key: the original's client says so.
	 */
	K param() {
		return (K) get(Field.PARAM);
	}

	V value() {
		return (V) get(Field.VALUE);
	}

	Object data() {
		return get(Field.DATA);
	}

	Version version(Field field) {
		return (Version) get(field);
	}

	<T> T get(Field field, Class<T> type) {
		return type.cast(get(field));
	}

	<T> T get(Field field, Class<T> type, T absent) {
		Object value = this.values.get(field);
		return (value != null) ? type.cast(value) : absent;
	}

	@Nullable Set<K> keys(Field field) {
		return (Set<K>) this.values.get(field);
	}

	/**
	 * The entries, of which those that do not say their epoch are of this one.
	 */
	List<StateEntry<K, V>> entries(long epoch) {
		List<StateEntry<K, V>> entries = (List<StateEntry<K, V>>) get(Field.ENTRIES);
		entries.replaceAll((entry) -> (entry.epoch() != UNKNOWN_EPOCH) ? entry
				: new Entry<>(entry.key(), entry.value(), epoch, entry.sequence(), entry.timestamp()));
		return entries;
	}

	List<FieldValues<K, V>> changes() {
		return (List<FieldValues<K, V>>) get(Field.CHANGES);
	}

	/**
	 * The origin of a message or object, which has to be a source that exists.
	 */
	Origin origin() {
		String id = text(Field.ID);
		return new Origin(id, positive(Field.EPOCH));
	}

	ChangeCause cause() {
		Object cause = this.values.get(Field.CAUSE);
		return (cause != null) ? FieldWriter.CAUSES.find((String) cause, Field.CAUSE) : ChangeCause.WRITE;
	}

	/**
	 * The one change that these fields tell of.
	 */
	Change<K, V> change(MessageType type, long epoch) {
		return switch (type) {
			case UPDATE -> new Change.Put<>(entry(epoch), cause(), null);
			case REMOVE -> new Change.Remove<>(key(), positive(Field.SEQUENCE), number(Field.TIMESTAMP), cause(), null);
			case RESET -> new Change.Reset<>(positive(Field.SEQUENCE), number(Field.TIMESTAMP), cause());
			case SIGNAL ->
				new Change.Signal<>(text(Field.SIGNAL), data(), positive(Field.SEQUENCE), number(Field.TIMESTAMP));
			case FORGET -> new Change.Forget<>(key(), positive(Field.SEQUENCE));
			case FORGET_ALL -> new Change.ForgetAll<>(positive(Field.SEQUENCE));
			default -> throw RefusedException.malformed("'" + Field.KIND + "' is no change");
		};
	}

	/**
	 * The entry that these fields tell of.
	 * @param epoch that of its version if they do not say
	 */
	StateEntry<K, V> entry(long epoch) {
		Version version = (Version) find(Field.VERSION);
		long sequence = number(Field.SEQUENCE);
		return new Entry<>(key(), value(), (version != null) ? version.epoch() : epoch,
				(version != null) ? version.sequence() : sequence, number(Field.TIMESTAMP));
	}

}
