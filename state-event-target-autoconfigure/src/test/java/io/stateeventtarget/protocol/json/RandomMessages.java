package io.stateeventtarget.protocol.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.WriteSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of all types, as an engine might send them, from a seed.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RandomMessages<K, V> {

	private static final long MAX = (1L << 53) - 1;

	private final RandomGenerator random;

	private final Function<RandomGenerator, K> keys;

	private final Function<RandomGenerator, V> values;

	RandomMessages(RandomGenerator random, Function<RandomGenerator, K> keys, Function<RandomGenerator, V> values) {
		this.random = random;
		this.keys = keys;
		this.values = values;
	}

	SourceMessage<K, V> ofSource() {
		Origin origin = origin();
		return switch (this.random.nextInt(8)) {
			case 0 -> changes(origin);
			case 1 -> snapshot(origin);
			case 2 -> new SourceMessage.Heartbeat<>(origin, number(), flag() ? this.random.nextLong() : null,
					new SourceFeatures(flag(), flag()), number(), number());
			case 3 -> new SourceMessage.Answer<>(origin, number(), number(), entry(flag() ? epoch() : 1, positive()));
			case 4 -> new SourceMessage.Missing<>(origin, number(), number(), key());
			case 5 -> new SourceMessage.Failed<>(origin, number(), text(this.random));
			case 6 -> new SourceMessage.Written<>(origin, number(), version());
			default -> new SourceMessage.Rejected<>(origin, number(), flag(), text(this.random));
		};
	}

	SinkMessage<K, V> ofSink() {
		Origin heard = flag() ? origin() : Origin.NONE;
		return switch (this.random.nextInt(4)) {
			case 0 -> new SinkMessage.Connect<>(name(), number(), heard, one(SinkMode.values()),
					flag() ? new Position(origin(), number()) : Position.NONE, keySet(), number());
			case 1 -> new SinkMessage.Request<>(name(), heard, number(), key());
			case 2 -> new SinkMessage.Write<>(name(), heard,
					flag() ? new WriteSession(origin(), positive()) : WriteSession.NONE, number(), key(),
					flag() ? this.values.apply(this.random) : null, flag() ? version() : null);
			default -> new SinkMessage.Alive<>(name(), number(), heard, one(SinkMode.values()), version(),
					one(SyncStatus.values()), number());
		};
	}

	private SourceMessage<K, V> changes(Origin origin) {
		long from = 1 + this.random.nextLong(MAX - 100);
		long to = from + this.random.nextInt(4);
		List<Change<K, V>> changes = new ArrayList<>();
		for (long sequence = from; sequence <= to; sequence++) {
			for (int i = this.random.nextInt(3); i > 0; i--) {
				changes.add(change(origin, sequence));
			}
		}
		return new SourceMessage.Changes<>(origin, from, to, changes);
	}

	private Change<K, V> change(Origin origin, long sequence) {
		return switch (this.random.nextInt(6)) {
			case 0 ->
				new Change.Put<>(entry(flag() ? origin.epoch() : epoch(), sequence), one(ChangeCause.values()), null);
			case 1 -> new Change.Remove<>(key(), sequence, time(), one(ChangeCause.values()), null);
			case 2 -> new Change.Reset<>(sequence, time(), one(ChangeCause.values()));
			case 3 -> new Change.Signal<>(text(this.random), data(this.random, 3), sequence, time());
			case 4 -> new Change.Forget<>(key(), sequence);
			default -> new Change.ForgetAll<>(sequence);
		};
	}

	private SourceMessage<K, V> snapshot(Origin origin) {
		List<StateEntry<K, V>> entries = new ArrayList<>();
		for (int i = this.random.nextInt(5); i > 0; i--) {
			entries.add(entry(flag() ? origin.epoch() : epoch(), positive()));
		}
		int parts = 1 + this.random.nextInt(Integer.MAX_VALUE - 1);
		int pieces = flag() ? 1 : 1 + this.random.nextInt(Integer.MAX_VALUE - 1);
		return new SourceMessage.Snapshot<>(origin, number(), number(), this.random.nextInt(parts), parts,
				this.random.nextInt(pieces), pieces, entries, keySet());
	}

	private StateEntry<K, V> entry(long epoch, long sequence) {
		return new PlainEntry<>(key(), this.values.apply(this.random), epoch, sequence, time());
	}

	private @Nullable Set<K> keySet() {
		if (flag()) {
			return null;
		}
		Set<K> keys = new LinkedHashSet<>();
		for (int i = this.random.nextInt(4); i > 0; i--) {
			keys.add(key());
		}
		return keys;
	}

	private K key() {
		return this.keys.apply(this.random);
	}

	private Origin origin() {
		return new Origin(name(), epoch());
	}

	private String name() {
		return "n" + text(this.random);
	}

	private Version version() {
		return flag() ? new Version(number(), number()) : Version.NONE;
	}

	private long epoch() {
		return positive();
	}

	private long positive() {
		return 1 + this.random.nextLong(MAX);
	}

	private long number() {
		return switch (this.random.nextInt(4)) {
			case 0 -> 0;
			case 1 -> MAX;
			case 2 -> this.random.nextLong(1000);
			default -> this.random.nextLong(MAX);
		};
	}

	private long time() {
		return this.random.nextLong(-MAX, MAX);
	}

	private boolean flag() {
		return this.random.nextBoolean();
	}

	private <T> T one(T[] constants) {
		return constants[this.random.nextInt(constants.length)];
	}

	/**
	 * Text of any characters but halves of surrogate pairs.
	 */
	static String text(RandomGenerator random) {
		int[] points = random.ints(random.nextInt(8), 0, Character.MAX_CODE_POINT + 1)
			.map((point) -> switch (random.nextInt(4)) {
				case 0 -> point % 0x20;
				case 1 -> point;
				default -> 'a' + point % 26;
			})
			.map((point) -> (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) ? '?' : point)
			.toArray();
		return new String(points, 0, points.length);
	}

	/**
	 * JSON data of the classes that reading gives.
	 */
	static Object data(RandomGenerator random, int depth) {
		return switch (random.nextInt((depth > 0) ? 8 : 6)) {
			case 0 -> text(random);
			case 1 -> random.nextBoolean();
			case 2 -> random.nextInt();
			case 3 -> random.nextLong(Integer.MAX_VALUE + 1L, Long.MAX_VALUE);
			case 4 -> random.nextGaussian();
			case 5 -> BigInteger.ONE.shiftLeft(64 + random.nextInt(100)).negate();
			case 6 -> some(random, (index) -> data(random, depth - 1));
			default -> {
				Map<String, Object> map = new LinkedHashMap<>();
				some(random, (index) -> map.put(index + text(random), data(random, depth - 1)));
				yield map;
			}
		};
	}

	private static List<@Nullable Object> some(RandomGenerator random, IntFunction<@Nullable Object> element) {
		List<@Nullable Object> list = new ArrayList<>();
		int size = random.nextInt(4);
		for (int i = 0; i < size; i++) {
			list.add((random.nextInt(9) == 0) ? null : element.apply(i));
		}
		return list;
	}

}
