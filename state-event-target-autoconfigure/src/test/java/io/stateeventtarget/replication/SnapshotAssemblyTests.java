package io.stateeventtarget.replication;

import java.util.List;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The parts of snapshots.
 */
class SnapshotAssemblyTests {

	private static final Origin ORIGIN = new Origin("source", 1);

	private final SnapshotAssembly<String, Integer> assembly = new SnapshotAssembly<>(3, Long.MAX_VALUE);

	@Test
	void isWholeOnceEachPartIsThereInWhateverOrder() {
		assertThat(this.assembly.add(part(ORIGIN, 7, 2, 3), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 3), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 3), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, 1, 3), 0)).extracting(Snapshot::part).containsExactly(0, 1, 2);
	}

	@Test
	void startsOverWithANewerSnapshotAndIgnoresAnOlderOne() {
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 2), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 8, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 8, 0, 2), 0)).extracting(Snapshot::id).containsExactly(8L, 8L);
	}

	@Test
	void startsOverWithAnotherOrigin() {
		Origin other = new Origin("other", 2);
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 2), 0)).isNull();
		assertThat(this.assembly.add(part(other, 7, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(part(other, 7, 0, 2), 0)).extracting(Snapshot::origin)
			.containsExactly(other, other);
	}

	@Test
	void forgetsPartsWhenWholeOrTold() {
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 1), 0)).hasSize(1);
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 2), 0)).isNull();
		this.assembly.clear();
		assertThat(this.assembly.add(part(ORIGIN, 7, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 6, 0, 1), 0)).isNull();
	}

	@Test
	void refusesPartsThatCannotBe() {
		assertThat(this.assembly.add(part(ORIGIN, 7, 0, 3), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, -1, 1), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 7, 1, 1), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 8, 0, 4), 0)).isNull();
		this.assembly.add(part(ORIGIN, 7, 1, 3), 0);
		assertThat(this.assembly.add(part(ORIGIN, 7, 2, 3), 0)).hasSize(3);
	}

	@Test
	void isWholeOnceEachPieceOfEachPartIsThere() {
		assertThat(this.assembly.add(piece(1, 2, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(piece(0, 2, 0, 1), 0)).isNull();
		assertThat(this.assembly.add(piece(1, 2, 1, 2), 0)).isNull();
		assertThat(this.assembly.add(piece(1, 2, 0, 2), 0)).extracting((piece) -> piece.part() + "/" + piece.piece())
			.containsExactly("0/0", "1/0", "1/1");
	}

	@Test
	void refusesPiecesThatCannotBe() {
		assertThat(this.assembly.add(piece(0, 2, 1, 1), 0)).isNull();
		assertThat(this.assembly.add(piece(0, 2, -1, 1), 0)).isNull();
		this.assembly.add(piece(0, 2, 0, 2), 0);
		assertThat(this.assembly.add(piece(0, 2, 0, 1), 0)).as("another number of pieces").isNull();
		this.assembly.add(piece(0, 2, 1, 2), 0);
		assertThat(this.assembly.add(piece(1, 2, 0, 1), 0)).hasSize(3);
	}

	@Test
	void keepsNoMorePiecesThanItsLimit() {
		assertThat(this.assembly.add(piece(0, 1, 0, 4), 0)).isNull();
		assertThat(this.assembly.add(piece(0, 1, 1, 4), 0)).isNull();
		assertThat(this.assembly.add(piece(0, 1, 2, 4), 0)).isNull();
		assertThat(this.assembly.add(piece(0, 1, 3, 4), 0)).isNull();
		assertThat(this.assembly.add(part(ORIGIN, 8, 0, 1), 0)).hasSize(1);
	}

	private static Snapshot<String, Integer> piece(int part, int parts, int piece, int pieces) {
		return new Snapshot<>(ORIGIN, 5, 7, part, parts, piece, pieces, List.of(), null);
	}

	private static Snapshot<String, Integer> part(Origin origin, long id, int part, int parts) {
		return new Snapshot<>(origin, 5, id, part, parts, List.of(), null);
	}

}
