package io.stateeventtarget.runtime;

import java.util.ArrayList;
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

}
