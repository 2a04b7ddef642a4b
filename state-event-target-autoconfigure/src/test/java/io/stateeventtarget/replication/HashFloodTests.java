package io.stateeventtarget.replication;

import java.util.UUID;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReplicaStore} with keys chosen to collide, and for {@link KeyedHash}.
 */
@Timeout(20)
class HashFloodTests {

	private static final int KEYS = 1 << 16;

	@Test
	void survivesCollidingStrings() {
		assertSurvives((i) -> {
			StringBuilder key = new StringBuilder();
			for (int bit = 0; bit < 16; bit++) {
				key.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
			}
			return key.toString();
		});
	}

	@Test
	void survivesCollidingLongs() {
		assertSurvives((i) -> ((long) i << Integer.SIZE) | i);
	}

	@Test
	void survivesCollidingUuids() {
		assertSurvives((i) -> new UUID(i, i));
	}

	@Test
	void hashesByContentAndSecret() {
		KeyedHash hash = new KeyedHash(1, 2);
		assertThat(hash.hash("AaAa")).isEqualTo(hash.hash(new String("AaAa"))).isNotEqualTo(hash.hash("BBBB"));
		assertThat(hash.hash("AaAa")).isNotEqualTo(new KeyedHash(2, 1).hash("AaAa"));
		assertThat(hash.hash("a")).isNotEqualTo(hash.hash("\0a"));
	}

	private static <K> void assertSurvives(IntFunction<K> keys) {
		ReplicaStore<K, Integer> store = new ReplicaStore<>();
		int hashCode = keys.apply(0).hashCode();
		for (int i = 0; i < KEYS; i++) {
			assertThat(keys.apply(i).hashCode() == hashCode).isTrue();
			store.put(new Entry<>(keys.apply(i), i, 1, i, 0));
		}
		for (int i = 0; i < KEYS; i++) {
			assertThat(i == store.value(keys.apply(i))).isTrue();
		}
		assertThat(store.freeze().asMap()).hasSize(KEYS);
		for (int i = 0; i < KEYS; i++) {
			assertThat(store.remove(keys.apply(i)) != null).isTrue();
		}
		assertThat(store.size()).isZero();
	}

}
