package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateTimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of futures.
 */
class ReadTableTests {

	private final ReadTable<String, Integer> table = new ReadTable<>("numbers", Runnable::run);

	@Test
	void sharesOneFutureUntilTheValueIsAnother() {
		CompletableFuture<Integer> pending = this.table.pending("a");
		assertThat(this.table.pending("a")).isSameAs(pending);
		this.table.arrived("a", 1);
		assertThat(this.table.present("a", 1)).isSameAs(pending).isCompletedWithValue(1);
		this.table.arrived("a", 1);
		assertThat(this.table.present("a", 1)).isSameAs(pending);
		this.table.arrived("a", 2);
		assertThat(this.table.present("a", 2)).isNotSameAs(pending).isCompletedWithValue(2);
	}

	@Test
	void whoWaitsGoesOnWaitingWhenAKeyIsGone() {
		CompletableFuture<Integer> pending = this.table.pending("a");
		this.table.gone("a");
		this.table.allGone();
		assertThat(this.table.pending("a")).isSameAs(pending);
		this.table.arrived("a", 1);
		this.table.gone("a");
		assertThat(this.table.pending("a")).isNotSameAs(pending);
	}

	@Test
	void aFailureEndsOnlyWhoWaitsNow() {
		CompletableFuture<Integer> pending = this.table.pending("a");
		this.table.failed("a", new StateTimeoutException("late", "numbers", "a"));
		assertThat(pending).isCompletedExceptionally();
		assertThat(this.table.pending("a")).isNotDone();
		this.table.arrived("a", 1);
		this.table.failed("a", new StateTimeoutException("late", "numbers", "a"));
		assertThat(this.table.present("a", 1)).isCompletedWithValue(1);
	}

	@Test
	void closeEndsAllAndThoseToCome() {
		CompletableFuture<Integer> pending = this.table.pending("a");
		this.table.close(new StateClosedException("closed", "numbers", null));
		assertThat(pending).isCompletedExceptionally();
		assertThat(this.table.pending("a")).isCompletedExceptionally();
	}

	/**
	 * Readers that miss a key while it is written and removed in turn: who asks for a
	 * look after taking the future always gets a value.
	 */
	@Test
	void noWakeUpIsLost() throws Exception {
		ConcurrentHashMap<String, Integer> store = new ConcurrentHashMap<>();
		Mailbox<Runnable> mailbox = new Mailbox<>(Runnable::run);
		List<CompletableFuture<Integer>> futures = new ArrayList<>();
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			for (int i = 1; i <= 100_000; i++) {
				int value = i;
				mailbox.submit(() -> {
					store.put("a", value);
					this.table.arrived("a", value);
				});
				mailbox.submit(() -> {
					store.remove("a");
					this.table.gone("a");
				});
			}
		});
		while (!writer.isDone()) {
			if (store.get("a") == null) {
				futures.add(this.table.pending("a"));
				mailbox.submit(() -> {
					Integer value = store.get("a");
					if (value != null) {
						this.table.arrived("a", value);
					}
				});
			}
		}
		writer.get(30, TimeUnit.SECONDS);
		mailbox.submit(() -> this.table.arrived("a", 0));
		CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
		assertThat(futures).isNotEmpty();
	}

	@Test
	void whoComesWhileItClosesDoesNotWait() {
		try (RaceTrack track = new RaceTrack()) {
			for (int round = 0; round < 5_000; round++) {
				ReadTable<String, Integer> closing = new ReadTable<>("numbers", Runnable::run);
				List<CompletableFuture<Integer>> futures = new CopyOnWriteArrayList<>();
				track.race(() -> futures.add(closing.pending("a")), () -> futures.add(closing.pending("a")),
						() -> closing.close(new StateClosedException("closed", "numbers", null)));
				assertThat(futures).allMatch(CompletableFuture::isCompletedExceptionally);
				assertThat(closing.isEmpty()).isTrue();
				assertThat(closing.waiting()).isZero();
			}
		}
	}

	@Test
	void aValueAndAFailureThatRaceEndItOnce() {
		try (RaceTrack track = new RaceTrack()) {
			for (int round = 0; round < 5_000; round++) {
				ReadTable<String, Integer> raced = new ReadTable<>("numbers", Runnable::run);
				CompletableFuture<Integer> future = raced.pending("a");
				AtomicInteger ends = new AtomicInteger();
				future.whenComplete((value, failure) -> ends.incrementAndGet());
				track.race(() -> raced.arrived("a", 1),
						() -> raced.failed("a", new StateTimeoutException("late", "numbers", "a")));
				assertThat(ends).hasValue(1);
				assertThat(raced.waiting()).isZero();
				assertThat(raced.pending("a")).isNotDone();
			}
		}
	}

}
