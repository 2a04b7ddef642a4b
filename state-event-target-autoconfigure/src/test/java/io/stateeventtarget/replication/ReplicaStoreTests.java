package io.stateeventtarget.replication;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReplicaStore}.
 */
class ReplicaStoreTests {

	private final ReplicaStore<String, String> store = new ReplicaStore<>();

	@Test
	void returnsWhatWasPut() {
		Entry<String, String> entry = new Entry<>("key", "value", 1, 2, 3);
		assertThat(this.store.put(entry)).isNull();
		assertThat(this.store.get(new String("key"))).isSameAs(entry);
		assertThat(this.store.value("key")).isEqualTo("value");
		assertThat(this.store.value("other")).isNull();
		assertThat(entry).extracting(Entry::key, Entry::value, Entry::epoch, Entry::sequence, Entry::timestamp)
			.containsExactly("key", "value", 1L, 2L, 3L);
	}

	@Test
	void returnsPreviousEntry() {
		Entry<String, String> first = put("key", "first");
		assertThat(this.store.put(entry("key", "second"))).isSameAs(first);
		assertThat(this.store.size()).isOne();
	}

	@Test
	void returnsRemovedEntry() {
		Entry<String, String> entry = put("key", "value");
		assertThat(this.store.remove("key")).isSameAs(entry);
		assertThat(this.store.remove("key")).isNull();
		assertThat(this.store.get("key")).isNull();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void keepsEntryWithoutValueButReadsItAsAbsent() {
		Entry<String, String> filtered = put("filtered", null);
		assertThat(this.store.get("filtered")).isSameAs(filtered);
		assertThat(this.store.value("filtered")).isNull();
		assertThat(this.store.size()).isZero();
		assertThat(this.store.asMap()).isEmpty();
		assertThat(this.store.asMap().containsKey("filtered")).isFalse();
		assertThat(this.store).containsExactly(filtered);
	}

	@Test
	void countsEntryOnlyWhileItHasValue() {
		put("key", null);
		put("key", "value");
		assertThat(this.store.size()).isOne();
		put("key", null);
		assertThat(this.store.size()).isZero();
		this.store.remove("key");
		assertThat(this.store.size()).isZero();
	}

	@Test
	void clearsAll() {
		for (int i = 0; i < 100; i++) {
			put("key" + i, "value");
		}
		this.store.clear();
		assertThat(this.store.size()).isZero();
		assertThat(this.store).isEmpty();
		assertThat(this.store.get("key1")).isNull();
	}

	@Test
	void doesNotGrowWhenKeysComeAndGo() {
		for (int i = 0; i < 100_000; i++) {
			put("key" + i, "value");
			this.store.remove("key" + (i - 10));
		}
		assertThat(this.store.size()).isEqualTo(10);
		assertThat(this.store.capacity()).isLessThanOrEqualTo(128);
	}

	@Test
	void shrinksWhenMostKeysGo() {
		for (int i = 0; i < 10_000; i++) {
			put("key" + i, "value");
		}
		for (int i = 0; i < 10_000; i++) {
			this.store.remove("key" + i);
		}
		assertThat(this.store.capacity()).isLessThanOrEqualTo(256);
		for (int i = 0; i < 20_000; i++) {
			put("other" + i, "value");
			this.store.remove("other" + i);
		}
		assertThat(this.store.size()).isZero();
		assertThat(this.store.capacity()).isLessThanOrEqualTo(256);
	}

	@Test
	void showsLiveMap() {
		Map<String, String> map = this.store.asMap();
		put("key", "value");
		put("filtered", null);
		assertThat(map).isEqualTo(Map.of("key", "value")).hasToString("{key=value}");
		assertThat(map.entrySet()).containsExactly(Map.entry("key", "value"));
		assertThat(map.entrySet().size()).isOne();
		assertThat(map.entrySet().contains(Map.entry("key", "value"))).isTrue();
		assertThat(map.entrySet().contains(Map.entry("key", "other"))).isFalse();
		assertThat(this.store.asMap()).isSameAs(map);
		this.store.remove("key");
		assertThat(map).isEmpty();
	}

	@Test
	void refusesChangesThroughMap() {
		put("key", "value");
		MapAssertions.assertImmutable(this.store.asMap(), "key", "value");
		assertThat(this.store.value("key")).isEqualTo("value");
	}

	@Test
	void refusesNullKey() {
		assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> this.store.get(null));
	}

	@Test
	void growsWhenThreeEighthsOfTheSlotsAreUsed() {
		for (int i = 0; i < 6; i++) {
			put("key" + i, "value");
			assertThat(this.store.capacity()).isEqualTo(16);
		}
		put("key6", "value");
		assertThat(this.store.capacity()).isEqualTo(32);
		for (int i = 7; i < 13; i++) {
			put("key" + i, "value");
		}
		assertThat(this.store.capacity()).isEqualTo(64);
		this.store.clear();
		assertThat(this.store.capacity()).isEqualTo(16);
	}

	@Test
	void usesNoSlotsUpForKeysThatComeAndGo() {
		List<String> sameHome = sameHome(4);
		for (int round = 0; round < 1000; round++) {
			sameHome.forEach((key) -> put(key, "value"));
			sameHome.forEach(this.store::remove);
			assertThat(this.store.capacity()).isEqualTo(16);
		}
	}

	private List<String> sameHome(int count) {
		Table<String, String> table = Table.empty(Table.MIN_CAPACITY, null);
		return IntStream.iterate(0, (i) -> i + 1)
			.mapToObj((i) -> "k" + i)
			.filter((key) -> table.home(key, Entry.hashOf(key)) == 0)
			.limit(count)
			.toList();
	}

	private Entry<String, String> put(String key, String value) {
		Entry<String, String> entry = entry(key, value);
		this.store.put(entry);
		return entry;
	}

	private static Entry<String, String> entry(String key, String value) {
		return new Entry<>(key, value, 1, 1, 1);
	}

}
