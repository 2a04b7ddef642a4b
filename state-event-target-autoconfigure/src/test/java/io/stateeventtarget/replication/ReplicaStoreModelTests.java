package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares a {@link ReplicaStore} and its freezes with a {@link HashMap} through random
 * operations. The seed is part of the name of each test.
 */
class ReplicaStoreModelTests {

	private static final int OPERATIONS = 40_000;

	private final ReplicaStore<CollidingKey, String> store = new ReplicaStore<>();

	private final Map<CollidingKey, Entry<CollidingKey, String>> model = new HashMap<>();

	private final List<Started> started = new ArrayList<>();

	private long sequence;

	@ParameterizedTest(name = "seed {0}, {1} keys with {2} hash codes")
	@CsvSource({ "1, 8, 2", "2, 100, 10", "3, 100, 1", "4, 1000, 500", "5, 5000, 1000000", "6, 20000, 1000000",
			"7, 600, 1" })
	void behavesLikeHashMap(long seed, int keys, int hashCodes) {
		Random random = new Random(seed);
		for (int i = 0; i < OPERATIONS; i++) {
			step(random, new CollidingKey(random.nextInt(keys), hashCodes));
			if (i % (OPERATIONS / 20) == 0) {
				assertSame(this.store, this.store.size(), this.model);
			}
		}
		this.started.forEach(Started::verify);
		assertSame(this.store, this.store.size(), this.model);
	}

	private void step(Random random, CollidingKey key) {
		int dice = random.nextInt(10_000);
		if (dice == 0) {
			this.store.clear();
			this.model.clear();
		}
		else if (dice < 10) {
			this.started.add(new Started(this.store.startFreeze(() -> 0), new HashMap<>(this.model)));
		}
		else if (dice < 15 && !this.started.isEmpty()) {
			this.started.remove(random.nextInt(this.started.size())).verify();
		}
		else if (dice < 20) {
			FrozenEntries<CollidingKey, String> frozen = this.store.freeze();
			assertSame(frozen, frozen.size(), this.model);
		}
		else if (dice < 4500) {
			assertThat(this.store.remove(key)).isSameAs(this.model.remove(key));
		}
		else {
			put(key, (dice % 5 == 0) ? null : "value " + dice);
		}
		assertThat(this.store.get(key)).isSameAs(this.model.get(key));
	}

	private void put(CollidingKey key, String value) {
		Entry<CollidingKey, String> entry = new Entry<>(key, value, 1, ++this.sequence, 0);
		assertThat(this.store.put(entry)).isSameAs(this.model.put(key, entry));
	}

	private static void assertSame(EntrySource<CollidingKey, String> actual, int size,
			Map<CollidingKey, Entry<CollidingKey, String>> expected) {
		List<Entry<CollidingKey, String>> entries = new ArrayList<>();
		actual.forEach(entries::add);
		assertThat(entries).hasSameSizeAs(expected.values());
		assertThat(entries).allMatch((entry) -> expected.get(entry.key()) == entry);
		assertThat(expected.values()).allMatch((entry) -> actual.get(entry.key()) == entry);
		assertThat(size).isEqualTo((int) expected.values().stream().filter(Entry::isPresent).count());
	}

	private record Started(Freeze<CollidingKey, String> freeze,
			Map<CollidingKey, Entry<CollidingKey, String>> expected) {

		void verify() {
			FrozenEntries<CollidingKey, String> frozen = this.freeze.complete();
			assertSame(frozen, frozen.size(), this.expected);
			assertThat(frozen.entryCount()).isEqualTo(this.expected.size());
			assertThat(frozen.asMap()).hasSize(frozen.size());
		}

	}

	private record CollidingKey(int id, int hashCodes) {

		@Override
		public int hashCode() {
			return this.id % this.hashCodes;
		}

	}

}
