package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which entries an on-demand sink gives up.
 */
class RecencyTests {

	private final ReplicaStore<String, Integer> store = new ReplicaStore<>();

	private final Recency<String, Integer> recency = new Recency<>(2);

	private final List<String> evicted = new ArrayList<>();

	@Test
	void givesUpNothingUpToTheBound() {
		add("a");
		add("b");
		trim();
		assertThat(this.evicted).isEmpty();
	}

	@Test
	void givesUpTheEldestThatNobodyRead() {
		add("a");
		add("b");
		add("c");
		this.store.get("a").touch();
		trim();
		assertThat(this.evicted).containsExactly("b");
		add("d");
		trim();
		assertThat(this.evicted).containsExactly("b", "c");
	}

	@Test
	void addingAKeyAgainMakesItTheNewest() {
		add("a");
		add("b");
		add("a");
		add("c");
		trim();
		assertThat(this.evicted).containsExactly("b");
	}

	@Test
	void givesTheNewestUpLast() {
		Recency<String, Integer> one = new Recency<>(1);
		for (String key : List.of("a", "b", "c")) {
			this.store.put(new RecentEntry<>(key, 1, 1, 1, 1));
			one.add(key);
			one.trim(this.store, this::evict);
		}
		assertThat(this.evicted).containsExactly("a", "b");
		assertThat(this.store.asMap()).containsOnlyKeys("c");
	}

	@Test
	void givesUpSomethingThoughAllAreReadAllTheTime() {
		for (String key : List.of("a", "b", "c", "d")) {
			this.store.put(new ReadAllTheTime(key));
			this.recency.add(key);
		}
		trim();
		assertThat(this.evicted).containsExactly("a", "b");
	}

	@Test
	void isNotHeldUpByKeysThatAreGone() {
		for (int i = 0; i < 50; i++) {
			this.recency.add("gone" + i);
		}
		add("a");
		add("b");
		trim();
		add("c");
		trim();
		assertThat(this.evicted).containsExactly("a");
	}

	private void add(String key) {
		this.store.put(new RecentEntry<>(key, 1, 1, 1, 1));
		this.recency.add(key);
	}

	private void trim() {
		this.recency.trim(this.store, this::evict);
	}

	private void evict(String key) {
		this.evicted.add(key);
		this.store.remove(key);
	}

	/**
	 * An entry that was read whenever one looks.
	 */
	private static final class ReadAllTheTime extends Entry<String, Integer> {

		ReadAllTheTime(String key) {
			super(key, 1, 1, 1, 1);
		}

		@Override
		boolean clearTouch() {
			return true;
		}

	}

}
