package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The slots of a table, with keys that all belong into the last one.
 */
class TableTests {

	private static final int LAST = Table.MIN_CAPACITY - 1;

	private final Table<Integer, Integer> table = Table.empty(Table.MIN_CAPACITY, null);

	private final List<Integer> keys = keys();

	@Test
	void goesOnFromTheLastSlotToTheFirst() {
		assertThat(this.table.next(LAST)).isZero();
		assertThat(this.table.previous(0)).isEqualTo(LAST);
		assertThat(this.table.previous(LAST)).isEqualTo(LAST - 1);
		assertThat(put(0)).isEqualTo(LAST);
		assertThat(put(1)).isZero();
		assertThat(put(2)).isEqualTo(1);
		assertThat(this.table.locate(this.keys.get(2))).isEqualTo(1);
		assertThat(this.table.find(this.keys.get(2))).isNotNull();
		assertThat(this.table.find(this.keys.get(3))).isNull();
	}

	@Test
	void countsHowFarAKeyIsFromItsHome() {
		Integer key = this.keys.get(0);
		assertThat(this.table.distance(key, LAST)).isZero();
		assertThat(this.table.distance(key, 0)).isEqualTo(1);
		assertThat(this.table.distance(key, LAST - 1)).isEqualTo(LAST);
	}

	@Test
	void takesTheFirstTombstoneOnTheWay() {
		put(0);
		put(1);
		put(2);
		put(3);
		this.table.bury(0);
		this.table.bury(1);
		assertThat(this.table.isTombstone(0)).isTrue();
		assertThat(this.table.entry(0)).isNull();
		assertThat(this.table.find(this.keys.get(3))).isNotNull();
		assertThat(this.table.locate(this.keys.get(3))).isEqualTo(2);
		assertThat(put(4)).isZero();
		assertThat(put(5)).isEqualTo(1);
		assertThat(put(6)).isEqualTo(3);
	}

	@Test
	void leavesTombstonesBehindWhenRebuilt() {
		put(0);
		put(1);
		put(2);
		this.table.bury(0);
		Table<Integer, Integer> rebuilt = this.table.rebuild(32);
		assertThat(rebuilt.capacity()).isEqualTo(32);
		assertThat(rebuilt.find(this.keys.get(0))).isNotNull();
		assertThat(rebuilt.find(this.keys.get(1))).isNull();
		assertThat(rebuilt.find(this.keys.get(2))).isNotNull();
		for (int i = 0; i < 32; i++) {
			assertThat(rebuilt.isTombstone(i)).isFalse();
		}
	}

	private int put(int number) {
		Integer key = this.keys.get(number);
		int index = ~this.table.locate(key);
		this.table.set(index, new Entry<>(key, number, 1, 1, 1));
		return index;
	}

	private List<Integer> keys() {
		List<Integer> found = new ArrayList<>();
		for (int key = 0; found.size() < 8; key++) {
			if (this.table.home(key, Entry.hashOf(key)) == LAST) {
				found.add(key);
			}
		}
		return found;
	}

}
