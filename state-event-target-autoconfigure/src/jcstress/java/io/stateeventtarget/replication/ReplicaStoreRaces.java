package io.stateeventtarget.replication;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The writer of a replica store against readers, iterators and freezes. Values are the
 * sequences of their entries, so a read that mixes two entries is seen as -1.
 */
class ReplicaStoreRaces {

	/**
	 * More keys than the smallest table takes, so that it is replaced.
	 */
	private static final int MANY = 8;

	private static int read(ReplicaStore<Integer, Integer> store, int key) {
		return sequence(store.get(key));
	}

	private static int sequence(Entry<Integer, Integer> entry) {
		if (entry == null) {
			return 0;
		}
		Integer value = entry.value();
		boolean whole = value != null && value == entry.sequence() && entry.epoch() == 1
				&& entry.timestamp() == entry.sequence();
		return whole ? value : -1;
	}

	private static void put(ReplicaStore<Integer, Integer> store, int key, int sequence) {
		store.put(new Entry<>(key, sequence, 1, sequence, sequence));
	}

	/**
	 * Reads of one key never go back, and see whole entries.
	 */
	@JCStressTest
	@Outcome(id = { "0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2" }, expect = Expect.ACCEPTABLE, desc = "In order")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A read went back or mixed two entries")
	@State
	public static class ReadsInOrder {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		@Actor
		public void writer() {
			put(this.store, 1, 1);
			put(this.store, 1, 2);
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = read(this.store, 1);
			result.r2 = read(this.store, 1);
		}

	}

	/**
	 * A reader that saw a change of one key sees all that were made before it.
	 */
	@JCStressTest
	@Outcome(id = { "0, 0", "0, 1", "1, 1" }, expect = Expect.ACCEPTABLE, desc = "In the order of the writer")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A later change was seen without an earlier one")
	@State
	public static class ChangesInOrder {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		@Actor
		public void writer() {
			put(this.store, 1, 1);
			put(this.store, 2, 1);
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = read(this.store, 2);
			result.r2 = read(this.store, 1);
		}

	}

	/**
	 * A key that stays is found, though its neighbours of the same home slot come and go
	 * and the table is replaced.
	 */
	@JCStressTest
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Found")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A key that is there was missed")
	@State
	public static class StaysFound {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		private final int[] neighbours = new int[MANY];

		public StaysFound() {
			Table<Integer, Integer> table = Table.empty(Table.MIN_CAPACITY, null);
			int home = table.home(0, Entry.hashOf(0));
			for (int key = 1, found = 0; found < MANY; key++) {
				if (table.home(key, Entry.hashOf(key)) == home) {
					this.neighbours[found++] = key;
				}
			}
			put(this.store, this.neighbours[0], 1);
			put(this.store, this.neighbours[1], 1);
			put(this.store, 0, 1);
		}

		@Actor
		public void writer() {
			this.store.remove(this.neighbours[0]);
			put(this.store, this.neighbours[2], 1);
			this.store.remove(this.neighbours[1]);
			for (int i = 3; i < MANY; i++) {
				put(this.store, this.neighbours[i], 1);
			}
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = read(this.store, 0);
			result.r2 = read(this.store, 0);
		}

	}

	/**
	 * An iteration sees what stays exactly once, whatever comes and goes.
	 */
	@JCStressTest
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each once")
	@Outcome(expect = Expect.FORBIDDEN, desc = "An entry that stays was missed or seen twice")
	@State
	public static class IteratesOverWhatStays {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		public IteratesOverWhatStays() {
			put(this.store, 0, 1);
			put(this.store, 1, 1);
			put(this.store, 2, 1);
		}

		@Actor
		public void writer() {
			this.store.remove(1);
			for (int key = 3; key < MANY; key++) {
				put(this.store, key, 1);
			}
		}

		@Actor
		public void reader(II_Result result) {
			for (Entry<Integer, Integer> entry : this.store) {
				result.r1 += (entry.key() == 0) ? 1 : 0;
				result.r2 += (entry.key() == 2) ? 1 : 0;
			}
		}

	}

	/**
	 * A freeze has the state of its start, however the writer goes on.
	 */
	@JCStressTest
	@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "The state of the start")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A later change is in the freeze")
	@State
	public static class FreezesItsStart {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		private final Freeze<Integer, Integer> freeze;

		public FreezesItsStart() {
			put(this.store, 1, 1);
			put(this.store, 2, 1);
			this.freeze = this.store.startFreeze(System::nanoTime);
		}

		@Actor
		public void writer() {
			put(this.store, 3, 2);
			put(this.store, 1, 2);
			this.store.remove(2);
		}

		@Actor
		public void reader(III_Result result) {
			FrozenEntries<Integer, Integer> frozen = this.freeze.complete();
			result.r1 = sequence(frozen.get(1));
			result.r2 = sequence(frozen.get(2));
			result.r3 = sequence(frozen.get(3));
		}

	}

	/**
	 * As {@link FreezesItsStart}, over a table that is replaced or left behind.
	 */
	@JCStressTest
	@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "The state of the start")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A later change is in the freeze")
	@State
	public static class FreezesItsStartWhileTheTableIsReplaced {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		private final Freeze<Integer, Integer> freeze;

		public FreezesItsStartWhileTheTableIsReplaced() {
			put(this.store, 1, 1);
			put(this.store, 2, 1);
			this.freeze = this.store.startFreeze(System::nanoTime);
		}

		@Actor
		public void writer() {
			for (int key = 3; key < 3 + MANY; key++) {
				put(this.store, key, 2);
			}
			put(this.store, 1, 2);
			this.store.clear();
			put(this.store, 2, 2);
		}

		@Actor
		public void reader(III_Result result) {
			FrozenEntries<Integer, Integer> frozen = this.freeze.complete();
			result.r1 = sequence(frozen.get(1));
			result.r2 = sequence(frozen.get(2));
			for (Entry<Integer, Integer> entry : frozen) {
				result.r3 += sequence(entry);
			}
		}

	}

	/**
	 * Two freezes that are completed by one thread while the writer goes on have the
	 * state of one start each.
	 */
	@JCStressTest
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The state of each start")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A freeze has another one's state")
	@State
	public static class FreezesSideBySide {

		private final ReplicaStore<Integer, Integer> store = new ReplicaStore<>();

		private final Freeze<Integer, Integer> first;

		private final Freeze<Integer, Integer> second;

		public FreezesSideBySide() {
			put(this.store, 1, 1);
			this.first = this.store.startFreeze(System::nanoTime);
			this.second = this.store.startFreeze(System::nanoTime);
		}

		@Actor
		public void writer() {
			put(this.store, 1, 2);
			put(this.store, 1, 3);
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = sequence(this.first.complete().get(1));
			result.r2 = sequence(this.second.complete().get(1));
		}

	}

}
