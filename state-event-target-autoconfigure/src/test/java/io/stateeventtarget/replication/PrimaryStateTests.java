package io.stateeventtarget.replication;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.VersionDigest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The primary state: numbering, times to live, merging.
 */
class PrimaryStateTests {

	private static final long NOW = 1000;

	private final PrimaryState<String, Integer> state = new PrimaryState<>(new Origin("source", 5), 10);

	@Test
	void numbersChangesWithoutGaps() {
		assertThat(put("a", 1).to()).isEqualTo(1);
		assertThat(put("a", 1).to()).isEqualTo(2);
		assertThat(this.state.remove("b", NOW, ChangeCause.WRITE)).isNull();
		assertThat(Objects.requireNonNull(this.state.remove("a", NOW, ChangeCause.WRITE)).to()).isEqualTo(3);
		assertThat(this.state.clear(NOW).to()).isEqualTo(4);
		assertThat(this.state.signal("s", 1, NOW).from()).isEqualTo(5);
		assertThat(this.state.version()).isEqualTo(new Version(5, 5));
	}

	@Test
	void severalValuesAreOneChange() {
		Changes<String, Integer> change = Objects.requireNonNull(this.state.putAll(Map.of("a", 1, "b", 2), NOW));
		assertThat(change.changes()).hasSize(2).allMatch((step) -> step.sequence() == 1);
		assertThat(this.state.putAll(Map.of(), NOW)).isNull();
	}

	@Test
	void aNewEpochKeepsEntriesAndStartsTheNumbersOver() {
		put("a", 1);
		this.state.begin(new Origin("source", 6));
		assertThat(this.state.version()).isEqualTo(new Version(6, 0));
		assertThat(this.state.since(new Position(new Origin("source", 5), 1))).isNull();
		assertThat(this.state.since(new Position(new Origin("source", 6), 0))).isEmpty();
		assertThat(this.state.hasVersion("a", new Version(5, 1))).isTrue();
		assertThat(put("a", 2).to()).isEqualTo(1);
	}

	@Test
	void theDigestIsThatOfTheEntries() {
		put("a", 1);
		put("b", 1);
		put("a", 2);
		assertThat(this.state.digest()).isEqualTo(VersionDigest.of(5, 2) + VersionDigest.of(5, 3));
		this.state.remove("b", NOW, ChangeCause.WRITE);
		assertThat(this.state.digest()).isEqualTo(VersionDigest.of(5, 3));
		this.state.clear(NOW);
		assertThat(this.state.digest()).isZero();
	}

	@Test
	void expectedVersionOfNoneMeansAbsent() {
		assertThat(this.state.hasVersion("a", Version.NONE)).isTrue();
		put("a", 1);
		assertThat(this.state.hasVersion("a", Version.NONE)).isFalse();
		assertThat(this.state.hasVersion("a", new Version(5, 1))).isTrue();
		assertThat(this.state.hasVersion("a", new Version(4, 1))).isFalse();
	}

	@Test
	void expiresAtItsTimeAndNotBefore() {
		this.state.put("a", 1, NOW + 10, NOW, ChangeCause.WRITE);
		assertThat(this.state.expireNext(NOW + 9)).isNull();
		Changes<String, Integer> change = Objects.requireNonNull(this.state.expireNext(NOW + 10));
		assertThat(change.changes()).singleElement()
			.isEqualTo(new Change.Remove<>("a", 2, NOW + 10, ChangeCause.EXPIRED, 1));
		assertThat(this.state.expireNext(NOW + 10)).isNull();
	}

	@Test
	void everyOtherChangeEndsATimeToLive() {
		for (String key : List.of("put", "all", "removed", "merged")) {
			this.state.put(key, 1, NOW + 10, NOW, ChangeCause.WRITE);
		}
		Version asOf = this.state.version();
		put("put", 2);
		this.state.putAll(Map.of("all", 2), NOW);
		this.state.remove("removed", NOW, ChangeCause.WRITE);
		put("removed", 2);
		this.state.merge(Map.of("merged", 2, "put", 2, "all", 2, "removed", 2), asOf, true, NOW);
		assertThat(this.state.expireNext(NOW + 100)).isNull();
		this.state.put("cleared", 1, NOW + 10, NOW, ChangeCause.WRITE);
		this.state.clear(NOW);
		put("cleared", 2);
		assertThat(this.state.expireNext(NOW + 100)).isNull();
	}

	@Test
	void aTimeToLiveSurvivesANewEpoch() {
		this.state.put("a", 1, NOW + 10, NOW, ChangeCause.WRITE);
		this.state.begin(new Origin("source", 6));
		assertThat(Objects.requireNonNull(this.state.expireNext(NOW + 10)).origin().epoch()).isEqualTo(6);
	}

	@Test
	void aLoadDoesNotOverwrite() {
		assertThat(this.state.load("a", 1, NOW)).isNotNull();
		assertThat(this.state.load("a", 2, NOW)).isNull();
		assertThat(this.state.store().value("a")).isEqualTo(1);
	}

	@Test
	void mergesDifferencesOnlyAndNothingNewer() {
		put("same", 1);
		put("differs", 1);
		put("gone", 1);
		Version asOf = this.state.version();
		put("written", 2);
		put("differs2", 5);
		Changes<String, Integer> change = Objects.requireNonNull(
				this.state.merge(Map.of("same", 1, "differs", 9, "differs2", 6, "new", 3), asOf, true, NOW));
		assertThat(change.changes()).hasSize(3).allMatch((step) -> step.sequence() == change.to());
		assertThat(this.state.store().asMap())
			.isEqualTo(Map.of("same", 1, "differs", 9, "differs2", 5, "new", 3, "written", 2));
		assertThat(this.state.merge(this.state.store().asMap(), this.state.version(), true, NOW)).isNull();
	}

	@Test
	void aFirstMergeOnlyAdds() {
		put("a", 1);
		put("b", 1);
		this.state.merge(Map.of("a", 2, "c", 3), this.state.version(), false, NOW);
		assertThat(this.state.store().asMap()).isEqualTo(Map.of("a", 1, "b", 1, "c", 3));
	}

	@Test
	void anAbsentEntryHasNoVersionButNone() {
		assertThat(this.state.hasVersion("a", new Version(5, 1))).isFalse();
	}

	@Test
	void aTimeToLiveEndsWithItsEntryAndHoldsUpNoOther() {
		this.state.put("removed", 1, NOW + 10, NOW, ChangeCause.WRITE);
		this.state.remove("removed", NOW, ChangeCause.WRITE);
		this.state.put("kept", 1, NOW + 20, NOW, ChangeCause.WRITE);
		assertThat(this.state.expireNext(NOW + 30)).isNotNull();
		assertThat(this.state.store().size()).isZero();
		this.state.put("cleared", 1, NOW + 10, NOW, ChangeCause.WRITE);
		this.state.clear(NOW);
		this.state.put("kept", 1, NOW + 20, NOW, ChangeCause.WRITE);
		assertThat(this.state.expireNext(NOW + 30)).isNotNull();
		assertThat(this.state.store().size()).isZero();
	}

	@Test
	void aNewEpochHasNothingOfTheOldHistory() {
		put("a", 1);
		put("a", 2);
		Origin next = new Origin("source", 6);
		this.state.begin(next);
		put("b", 3);
		assertThat(this.state.origin()).isEqualTo(next);
		assertThat(this.state.since(new Position(next, 0))).hasSize(1);
	}

	@Test
	void freezesAtTheNewestVersion() {
		put("a", 1);
		Freeze<String, Integer> freeze = this.state.startFreeze(() -> 0);
		put("a", 2);
		assertThat(freeze.complete().asMap()).isEqualTo(Map.of("a", 1));
	}

	private Changes<String, Integer> put(String key, int value) {
		return this.state.put(key, value, 0, NOW, ChangeCause.WRITE);
	}

}
