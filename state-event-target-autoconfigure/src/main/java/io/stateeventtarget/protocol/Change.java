package io.stateeventtarget.protocol;

import java.util.Objects;

import io.stateeventtarget.ChangeCause;
import org.jspecify.annotations.Nullable;

/**
 * One step of a namespace. Several steps with the same sequence are one change.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface Change<K, V> {

	/**
	 * The number of the change within its epoch.
	 * @return the sequence
	 */
	long sequence();

	/**
	 * A new value.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param entry the entry as it is now, with a value
	 * @param cause why
	 * @param previous the value before at the source, or {@code null}; it does not travel
	 * @param expiresAt when the source removes the entry, in milliseconds of its wall
	 * clock, or 0 for never; it is kept in a durable log and does not travel otherwise
	 */
	record Put<K, V>(StateEntry<K, V> entry, ChangeCause cause, @Nullable V previous,
			long expiresAt) implements Change<K, V> {

		/**
		 * Creates a new value that does not expire.
		 * @param entry the entry as it is now, with a value
		 * @param cause why
		 * @param previous the value before at the source, or {@code null}
		 */
		public Put(StateEntry<K, V> entry, ChangeCause cause, @Nullable V previous) {
			this(entry, cause, previous, 0);
		}

		@Override
		public long sequence() {
			return this.entry.sequence();
		}

		/**
		 * The key.
		 * @return the key
		 */
		public K key() {
			return this.entry.key();
		}

		/**
		 * The value.
		 * @return the value, never {@code null}
		 */
		public V value() {
			return Objects.requireNonNull(this.entry.value());
		}

		/**
		 * The source's wall clock when it made the change.
		 * @return the time in milliseconds
		 */
		public long timestamp() {
			return this.entry.timestamp();
		}

	}

	/**
	 * An entry that is gone.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param key the key
	 * @param sequence the sequence
	 * @param timestamp the source's wall clock, in milliseconds
	 * @param cause why
	 * @param previous the value before at the source, or {@code null}; it does not travel
	 */
	record Remove<K, V>(K key, long sequence, long timestamp, ChangeCause cause,
			@Nullable V previous) implements Change<K, V> {

	}

	/**
	 * All entries are gone.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sequence the sequence
	 * @param timestamp the source's wall clock, in milliseconds
	 * @param cause why
	 */
	record Reset<K, V>(long sequence, long timestamp, ChangeCause cause) implements Change<K, V> {

	}

	/**
	 * A custom event.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param type its name
	 * @param detail JSON data
	 * @param sequence the sequence
	 * @param timestamp the source's wall clock, in milliseconds
	 */
	record Signal<K, V>(String type, Object detail, long sequence, long timestamp) implements Change<K, V> {

	}

	/**
	 * An entry changed in a way that is not broadcast: who holds it drops it and asks at
	 * the next read.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param key the key
	 * @param sequence the sequence
	 */
	record Forget<K, V>(K key, long sequence) implements Change<K, V> {

	}

	/**
	 * As {@link Forget}, for all keys.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param sequence the sequence
	 */
	record ForgetAll<K, V>(long sequence) implements Change<K, V> {

	}

}
