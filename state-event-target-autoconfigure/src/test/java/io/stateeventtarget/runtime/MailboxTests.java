package io.stateeventtarget.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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

	@Test
	void handsOverWhatIsMoreThanAShareAndLosesNothing() {
		Deque<Runnable> others = new ArrayDeque<>();
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = endless(handled, 5 * Mailbox.SHARE, others::add);
		mailbox.submit(1);
		assertThat(handled).hasSize(Mailbox.SHARE);
		assertThat(others).hasSize(1);
		mailbox.submit(0);
		assertThat(handled).hasSize(Mailbox.SHARE);
		int turns = 0;
		while (!others.isEmpty()) {
			others.remove().run();
			turns++;
			assertThat(handled).hasSizeLessThanOrEqualTo((turns + 1) * Mailbox.SHARE);
		}
		assertThat(handled).hasSize(5 * Mailbox.SHARE + 1).contains(0);
		handled.remove((Integer) 0);
		assertThat(handled).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void aThreadThatHasToBeBriefHandsOverAfterAFew() {
		Deque<Runnable> others = new ArrayDeque<>();
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = endless(handled, 1000, others::add);
		Mailbox.briefly(() -> mailbox.submit(1));
		assertThat(handled).hasSize(Mailbox.BRIEF_SHARE);
		others.remove().run();
		assertThat(handled).hasSize(Mailbox.BRIEF_SHARE + Mailbox.SHARE);
	}

	@Test
	void aShareIsOneForBoxesHandledWithinEachOther() {
		Deque<Runnable> others = new ArrayDeque<>();
		List<Integer> inner = new ArrayList<>();
		List<Integer> outer = new ArrayList<>();
		Mailbox<Integer> behind = new Mailbox<>(inner::add, others::add);
		Mailbox<Integer> mailbox = new Mailbox<>((item) -> behind.submit(item), others::add);
		Mailbox<Integer> feeding = endless(outer, 10 * Mailbox.SHARE, others::add, mailbox::submit);
		feeding.submit(1);
		assertThat(outer.size() + 2 * inner.size()).isBetween(Mailbox.SHARE, Mailbox.SHARE + 3);
		while (!others.isEmpty()) {
			others.remove().run();
		}
		assertThat(inner).hasSize(10 * Mailbox.SHARE).isEqualTo(outer);
	}

	@Test
	void goesOnItselfWhereThreadsAreEnding() {
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = endless(handled, 5 * Mailbox.SHARE, (task) -> {
			throw new RejectedExecutionException();
		});
		Mailbox.briefly(() -> mailbox.submit(1));
		assertThat(handled).hasSize(5 * Mailbox.SHARE);
	}

	@Test
	void isHandledOnceWhereAnExecutorTakesWhatItRefuses() {
		Deque<Runnable> others = new ArrayDeque<>();
		List<Integer> handled = new ArrayList<>();
		Mailbox<Integer> mailbox = endless(handled, 2 * Mailbox.SHARE, (task) -> {
			others.add(task);
			throw new OutOfMemoryError("unable to create native thread");
		});
		mailbox.submit(1);
		others.forEach(Runnable::run);
		assertThat(handled).hasSize(2 * Mailbox.SHARE).isSorted().doesNotHaveDuplicates();
	}

	@RepeatedTest(10)
	void keepsOrderAndLosesNothingWhileItIsHandedOver() throws Exception {
		int[] last = new int[4];
		List<String> faults = new ArrayList<>();
		AtomicInteger inside = new AtomicInteger();
		ExecutorService others = Executors.newFixedThreadPool(2);
		Mailbox<int[]> mailbox = new Mailbox<>((item) -> {
			if (inside.incrementAndGet() != 1 || last[item[0]]++ != item[1]) {
				faults.add("two at once or out of order");
			}
			inside.decrementAndGet();
		}, others);
		try (RaceTrack track = new RaceTrack()) {
			track.race(IntStream.range(0, 4).mapToObj((thread) -> (Runnable) () -> {
				for (int i = 0; i < 50_000; i++) {
					mailbox.submit(new int[] { thread, i });
					mailbox.holdUp();
				}
			}).toList());
		}
		finally {
			others.shutdown();
		}
		assertThat(others.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(IntStream.of(last).sum()).isEqualTo(200_000);
		assertThat(faults).isEmpty();
	}

	@Test
	void losesNothingWhereItsThreadsEndMeanwhile() throws Exception {
		try (RaceTrack track = new RaceTrack()) {
			for (int round = 0; round < 200; round++) {
				int[] handled = new int[1];
				ExecutorService mortal = Executors.newFixedThreadPool(1);
				Mailbox<Integer> mailbox = new Mailbox<>((item) -> handled[0] += item, mortal);
				Runnable bring = () -> {
					for (int i = 0; i < 2_000; i++) {
						mailbox.submit(1);
					}
				};
				track.race(bring, bring, mortal::shutdown);
				assertThat(mortal.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
				assertThat(handled[0]).isEqualTo(4_000);
			}
		}
	}

	@Test
	void whoBringsChangesIsHeldUpByAFullBoxFurtherOn() {
		Deque<Runnable> others = new ArrayDeque<>();
		Mailbox<Integer> further = new Mailbox<>((item) -> {
		}, others::add);
		Mailbox<Integer> mailbox = new Mailbox<>(further::submit, others::add);
		boolean mine = further.put(0);
		for (int i = 0; i < Mailbox.BOUND; i++) {
			assertThat(mailbox.isCongested()).isFalse();
			mailbox.submit(i);
		}
		assertThat(mine).isTrue();
		assertThat(mailbox.isFull()).isFalse();
		assertThat(mailbox.isCongested()).isTrue();
		further.run();
		while (!others.isEmpty()) {
			others.remove().run();
		}
		assertThat(mailbox.isCongested()).isFalse();
	}

	/**
	 * A box that never comes to rest by itself: each item brings the next one, as a busy
	 * producer does.
	 */
	private static Mailbox<Integer> endless(List<Integer> handled, int end, Executor executor) {
		return endless(handled, end, executor, (item) -> {
		});
	}

	private static Mailbox<Integer> endless(List<Integer> handled, int end, Executor executor,
			Consumer<Integer> further) {
		List<Mailbox<Integer>> itself = new ArrayList<>();
		Mailbox<Integer> mailbox = new Mailbox<>((item) -> {
			handled.add(item);
			if (item > 0 && item < end) {
				itself.get(0).submit(item + 1);
			}
			further.accept(item);
		}, executor);
		itself.add(mailbox);
		return mailbox;
	}

}
