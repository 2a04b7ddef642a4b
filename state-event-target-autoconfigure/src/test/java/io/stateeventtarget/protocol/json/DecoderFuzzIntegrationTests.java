package io.stateeventtarget.protocol.json;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decoder under a million spoiled messages: nothing escapes, and nothing is kept of
 * them.
 */
class DecoderFuzzIntegrationTests {

	private static final int ROUNDS = 10;

	private static final int MESSAGES = 100_000;

	private static final long ROOM = 32L << 20;

	@Test
	void refusesAMillionMessagesAndKeepsNothing() {
		DecoderFuzz fuzz = new DecoderFuzz();
		run(fuzz, 0, 1);
		long before = usedAfterCollection();
		run(fuzz, 1, ROUNDS);
		assertThat(usedAfterCollection() - before).as("growth of the heap").isLessThan(ROOM);
		assertThat(fuzz.accepted() + fuzz.refused().values().stream().mapToInt(Integer::intValue).sum())
			.isEqualTo(ROUNDS * MESSAGES);
		System.out.println("Accepted " + fuzz.accepted() + ", refused " + fuzz.refused());
	}

	/**
	 * Runs on a thread of its own, where the traces of exceptions are short and cheap.
	 */
	private static void run(DecoderFuzz fuzz, int from, int to) {
		CompletableFuture<Void> end = new CompletableFuture<>();
		new Thread(() -> {
			try {
				for (int round = from; round < to; round++) {
					fuzz.run(round, MESSAGES);
				}
				end.complete(null);
			}
			catch (Throwable ex) {
				end.completeExceptionally(ex);
			}
		}, "fuzz").start();
		end.orTimeout(10, TimeUnit.MINUTES).join();
	}

	private static long usedAfterCollection() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		memory.gc();
		return memory.getHeapMemoryUsage().getUsed();
	}

}
