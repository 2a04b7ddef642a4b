package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What may reach a sink.
 */
class VisibilityTests {

	private static final Set<StateEventType> ALL = EnumSet.allOf(StateEventType.class);

	private static final SinkInfo INSIDER = info("insider");

	private static final SinkInfo STRANGER = info("stranger");

	private final List<Throwable> failures = new ArrayList<>();

	// Negative values are for the insider, 13 is broken
	private final Visibility<String, Integer> visibility = new Visibility<>(ALL, new AudienceResolver<>() {

		@Override
		public Audience resolve(String key, Integer value) {
			if (value == 13) {
				throw new IllegalStateException("thirteen");
			}
			return (value < 0) ? Audience.sinks("insider") : Audience.everyone();
		}

		@Override
		public Audience resolveSignal(String type, Object detail) {
			return type.equals("secret") ? Audience.matching((sink) -> sink.id().equals("insider"))
					: Audience.everyone();
		}

	}, this.failures::add);

	@Test
	void anUpdateThatHidesIsARemoveForWhoHadIt() {
		Change<String, Integer> hidden = put(-2, 1);
		assertThat(seen(INSIDER, hidden)).containsExactly(hidden);
		assertThat(seen(STRANGER, hidden)).singleElement()
			.isInstanceOfSatisfying(Change.Remove.class, (remove) -> assertThat(remove.sequence()).isEqualTo(7));
	}

	@Test
	void whoCouldNotSeeItLearnsNothing() {
		assertThat(seen(STRANGER, put(-2, -1))).isEmpty();
		assertThat(seen(STRANGER, put(-2, null))).isEmpty();
		assertThat(seen(STRANGER, new Change.Remove<>("a", 7, 0, ChangeCause.WRITE, -1))).isEmpty();
		assertThat(seen(INSIDER, new Change.Remove<>("a", 7, 0, ChangeCause.WRITE, -1))).hasSize(1);
	}

	@Test
	void anUpdateThatShowsIsAnUpdate() {
		Change<String, Integer> shown = put(2, -1);
		assertThat(seen(STRANGER, shown)).containsExactly(shown);
	}

	@Test
	void signalsHaveAnAudienceToo() {
		Change<String, Integer> secret = new Change.Signal<>("secret", 1, 7, 0);
		assertThat(seen(STRANGER, secret)).isEmpty();
		assertThat(seen(INSIDER, secret)).containsExactly(secret);
		assertThat(seen(STRANGER, new Change.Signal<>("open", 1, 7, 0))).hasSize(1);
	}

	@Test
	void aResolverThatThrowsHidesAndIsReported() {
		assertThat(this.visibility.isVisible(INSIDER, "a", 13)).isFalse();
		assertThat(seen(INSIDER, put(13, 1))).singleElement().isInstanceOf(Change.Remove.class);
		assertThat(this.failures).hasSize(2).allMatch(IllegalStateException.class::isInstance);
	}

	@Test
	void aFilteredEntryIsVisibleToNobody() {
		assertThat(this.visibility.isVisible(INSIDER, "a", null)).isFalse();
	}

	@Test
	void aKindThatIsNotBroadcastTravelsAsItsKeyAlone() {
		Visibility<String, Integer> silent = new Visibility<>(EnumSet.noneOf(StateEventType.class), null,
				this.failures::add);
		List<Change<String, Integer>> left = silent
			.broadcast(List.of(put(1, null), new Change.Remove<>("b", 7, 0, ChangeCause.WRITE, 1),
					new Change.Reset<>(7, 0, ChangeCause.WRITE), new Change.Signal<>("s", 1, 7, 0)));
		assertThat(left).containsExactly(new Change.Forget<>("a", 7), new Change.Forget<>("b", 7),
				new Change.ForgetAll<>(7));
	}

	@Test
	void aHiddenKeyIsNotEvenForgotten() {
		Visibility<String, Integer> silent = new Visibility<>(EnumSet.of(StateEventType.RESET),
				(key, value) -> Audience.sinks("insider"), this.failures::add);
		assertThat(silent.visible(STRANGER, List.of(put(1, 2)))).isEmpty();
		assertThat(silent.visible(INSIDER, List.of(put(1, 2)))).containsExactly(new Change.Forget<>("a", 7));
	}

	private List<Change<String, Integer>> seen(SinkInfo sink, Change<String, Integer> change) {
		return this.visibility.visible(sink, List.of(change));
	}

	private static Change<String, Integer> put(int value, Integer previous) {
		return new Change.Put<>(new Entry<>("a", value, 1, 7, 0), ChangeCause.WRITE, previous);
	}

	private static SinkInfo info(String id) {
		return new SinkInfo(id, Version.NONE, SyncStatus.SYNCED, SinkMode.REPLICA, Duration.ZERO, null);
	}

}
