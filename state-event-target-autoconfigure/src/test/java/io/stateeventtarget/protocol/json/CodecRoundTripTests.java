package io.stateeventtarget.protocol.json;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateType;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is read is what was written, for messages of all types and keys and values of
 * many.
 */
class CodecRoundTripTests {

	private static final int RUNS = 3000;

	@Test
	void keepsStringsToObjects() {
		check(String.class, RandomMessages::text, Object.class, (random) -> RandomMessages.data(random, 4));
	}

	@Test
	void keepsStringsToStrings() {
		check(String.class, RandomMessages::text, String.class, RandomMessages::text);
	}

	@Test
	void keepsNumbersToRecords() {
		check(Long.class, RandomGenerator::nextLong, Product.class, CodecRoundTripTests::product);
	}

	@Test
	void keepsIntegersToBooleans() {
		check(Integer.class, RandomGenerator::nextInt, Boolean.class, RandomGenerator::nextBoolean);
	}

	@Test
	void keepsIdsToDecimals() {
		check(UUID.class, (random) -> new UUID(random.nextLong(), random.nextLong()), BigDecimal.class,
				(random) -> BigDecimal.valueOf(random.nextLong(), random.nextInt(40) - 20));
	}

	@Test
	void keepsRecordsToDoubles() {
		check(Listing.class, (random) -> new Listing(RandomMessages.text(random), RandomMessages.text(random)),
				Double.class, (random) -> Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL));
	}

	@Test
	void keepsConstantsToTimes() {
		check(TimeUnit.class, (random) -> TimeUnit.values()[random.nextInt(7)], Instant.class,
				(random) -> Instant.ofEpochSecond(random.nextLong(-1L << 36, 1L << 36), random.nextInt(1000000000)));
	}

	@Test
	void keepsGenerics() {
		StateDefinition<String, Map<String, List<Product>>> definition = StateDefinition.of("random",
				StateType.of(String.class), new StateType<Map<String, List<Product>>>() {
				});
		check(definition, RandomMessages::text,
				(random) -> Map.of(RandomMessages.text(random), List.of(product(random), product(random))));
	}

	private static Product product(RandomGenerator random) {
		return new Product(RandomMessages.text(random), random.nextLong(), List.of(random.nextInt()));
	}

	private static <K, V> void check(Class<K> keyType, Function<RandomGenerator, K> keys, Class<V> valueType,
			Function<RandomGenerator, V> values) {
		check(StateDefinition.of("random", keyType, valueType), keys, values);
	}

	private static <K, V> void check(StateDefinition<K, V> definition, Function<RandomGenerator, K> keys,
			Function<RandomGenerator, V> values) {
		StateJsonCodec<K, V> codec = GoldenMessages.codec(definition);
		for (long seed = 0; seed < RUNS; seed++) {
			RandomMessages<K, V> messages = new RandomMessages<>(new SplittableRandom(seed), keys, values);
			SourceMessage<K, V> fromSource = messages.ofSource();
			assertThat(plain(codec.decodeSource(codec.encode(fromSource)))).as("seed %d", seed)
				.isEqualTo(PlainMessages.of(fromSource));
			SinkMessage<K, V> fromSink = messages.ofSink();
			assertThat(codec.decodeSink(codec.encode(fromSink))).as("seed %d", seed)
				.isEqualTo(new Decoded.Accepted<>(fromSink));
		}
	}

	private static <K, V> Object plain(Decoded<SourceMessage<K, V>> decoded) {
		return (decoded instanceof Decoded.Accepted<SourceMessage<K, V>> accepted)
				? PlainMessages.of(accepted.message()) : decoded;
	}

	/**
	 * A value with some structure.
	 */
	record Product(String name, long price, List<Integer> sizes) {

	}

}
