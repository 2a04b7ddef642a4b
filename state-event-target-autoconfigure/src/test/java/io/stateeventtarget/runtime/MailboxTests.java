package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The mailbox.
 */
class MailboxTests {

	@Test
	void goesOnAfterAnItemThatFails() {
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = new Mailbox<>((item) -> {
			handled.add(item);
			if (item == 1) {
				throw new IllegalStateException("one");
			}
			if (item == 2) {
				throw new StackOverflowError("two");
			}
		});
		mailbox.submit(1);
		mailbox.submit(2);
		mailbox.submit(3);
		assertThat(handled).containsExactly(1, 2, 3);
	}

	@Test
	void handlesWhatIsPutInMeanwhileAfterwards() {
		List<Integer> handled = new ArrayList<>();
		List<Mailbox<Integer>> itself = new ArrayList<>();
		Mailbox<Integer> mailbox = new Mailbox<>((item) -> {
			if (item < 3) {
				itself.get(0).submit(item + 1);
			}
			handled.add(item);
		});
		itself.add(mailbox);
		mailbox.submit(1);
		assertThat(handled).containsExactly(1, 2, 3);
	}

	@RepeatedTest(10)
	void handlesOneAtATimeAndEachOnceInTheOrderOfItsThread() throws Exception {
		int[] last = new int[4];
		AtomicInteger inside = new AtomicInteger();
		List<String> faults = new ArrayList<>();
		Mailbox<int[]> mailbox = new Mailbox<>((item) -> {
			if (inside.incrementAndGet() != 1) {
				faults.add("two at once");
			}
			if (last[item[0]]++ != item[1]) {
				faults.add("out of order");
			}
			inside.decrementAndGet();
		});
		List<CompletableFuture<Void>> threads = IntStream.range(0, 4)
			.mapToObj((thread) -> CompletableFuture
				.runAsync(() -> IntStream.range(0, 50_000).forEach((i) -> mailbox.submit(new int[] { thread, i }))))
			.toList();
		for (CompletableFuture<Void> thread : threads) {
			thread.get(30, TimeUnit.SECONDS);
		}
		await().until(() -> IntStream.of(last).sum() == 200_000);
		assertThat(faults).isEmpty();
	}

	/**
	 * Changes are put in under the namespace lock and handled outside of it.
	 */
	@RepeatedTest(5)
	void keepsTheOrderOfALockAndIsAtRestWhenAllHaveReturned() {
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = new Mailbox<>(handled::add);
		int[] last = new int[1];
		Object lock = new Object();
		try (RaceTrack track = new RaceTrack()) {
			track.race(Collections.nCopies(3, () -> {
				for (int i = 0; i < 20_000; i++) {
					boolean mine;
					synchronized (lock) {
						mine = mailbox.put(++last[0]);
					}
					if (mine) {
						mailbox.run();
					}
				}
			}));
		}
		assertThat(handled).hasSize(60_000).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void isAtRestAfterEachOfManyShortRaces() {
		try (RaceTrack track = new RaceTrack()) {
			for (int round = 0; round < 5_000; round++) {
				int[] handled = new int[1];
				Mailbox<Integer> mailbox = new Mailbox<>((item) -> handled[0] += item);
				Runnable bring = () -> {
					mailbox.submit(1);
					mailbox.submit(1);
				};
				track.race(bring, bring);
				assertThat(handled[0]).isEqualTo(4);
			}
		}
	}

}
