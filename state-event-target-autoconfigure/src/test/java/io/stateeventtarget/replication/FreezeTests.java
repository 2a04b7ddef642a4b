package io.stateeventtarget.replication;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Freeze} and {@link FrozenEntries}.
 */
class FreezeTests {

	private final ReplicaStore<String, String> store = new ReplicaStore<>();

	private final AtomicLong ticks = new AtomicLong();

	@Test
	void keepsStateOfItsStart() {
		put("kept", "old");
		put("removed", "old");
		Freeze<String, String> freeze = startFreeze();
		put("kept", "new");
		put("added", "new");
		this.store.remove("removed");
		FrozenEntries<String, String> frozen = freeze.complete();
		assertThat(frozen.asMap()).isEqualTo(Map.of("kept", "old", "removed", "old"));
		assertThat(frozen.value("kept")).isEqualTo("old");
		assertThat(frozen.get("added")).isNull();
	}

	@Test
	void keepsStateWhenStoreIsCleared() {
		put("key", "value");
		Freeze<String, String> freeze = startFreeze();
		this.store.clear();
		put("key", "new");
		assertThat(freeze.complete().asMap()).isEqualTo(Map.of("key", "value"));
	}

	@Test
	void keepsStateWhenTableIsReplaced() {
		put("key", "value");
		Freeze<String, String> freeze = startFreeze();
		for (int i = 0; i < 10_000; i++) {
			put("key" + i, "value");
		}
		assertThat(freeze.complete().asMap()).isEqualTo(Map.of("key", "value"));
	}

	@Test
	void freezesDifferentMomentsSideBySide() {
		put("key", "first");
		Freeze<String, String> first = startFreeze();
		put("key", "second");
		Freeze<String, String> second = startFreeze();
		put("key", "third");
		assertThat(second.complete().value("key")).isEqualTo("second");
		assertThat(first.complete().value("key")).isEqualTo("first");
		assertThat(this.store.freeze().value("key")).isEqualTo("third");
	}

	@Test
	void keepsEntriesWithoutValueOutOfMap() {
		put("key", "value");
		put("filtered", null);
		FrozenEntries<String, String> frozen = this.store.freeze();
		assertThat(frozen.size()).isOne();
		assertThat(frozen.entryCount()).isEqualTo(2);
		assertThat(frozen).extracting(Entry::key).containsExactlyInAnyOrder("key", "filtered");
		assertThat(frozen.asMap()).containsOnlyKeys("key");
		assertThat(frozen.get("filtered")).isNotNull();
	}

	@Test
	void refusesChangesThroughMap() {
		put("key", "value");
		MapAssertions.assertImmutable(this.store.freeze().asMap(), "key", "value");
	}

	@Test
	void refusesToCompleteTwice() {
		Freeze<String, String> freeze = startFreeze();
		freeze.complete();
		assertThatIllegalStateException().isThrownBy(freeze::complete);
	}

	@Test
	void burdensWriterOncePerChunk() {
		put("key", "value");
		Freeze<String, String> freeze = startFreeze();
		put("key", "second");
		put("key", "third");
		assertThat(freeze.totalHold()).isEqualTo(2);
		assertThat(freeze.longestHold()).isEqualTo(1);
	}

	@Test
	void doesNotBurdenWriterOnceClosed() {
		put("key", "value");
		Freeze<String, String> freeze = startFreeze();
		freeze.close();
		put("key", "second");
		assertThat(freeze.totalHold()).isEqualTo(1);
		assertThatIllegalStateException().isThrownBy(freeze::complete);
	}

	private Freeze<String, String> startFreeze() {
		return this.store.startFreeze(this.ticks::getAndIncrement);
	}

	private void put(String key, String value) {
		this.store.put(new Entry<>(key, value, 1, 1, 1));
	}

}
