package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A namespace that several threads write to all the time, beside one that nobody writes
 * to.
 */
class BusyNamespaceTests {

	private static final long SECONDS = 6;

	private final TestRuntime runtime = new TestRuntime();

	private final RaceTrack track = new RaceTrack();

	private final StateSource<String, Integer> hot = this.runtime.registry
		.source(StateDefinition.of("hot", String.class, Integer.class));

	private final StateSink<String, Integer> hotSink = this.runtime.registry
		.sink(StateDefinition.of("hot", String.class, Integer.class));

	private final StateSource<String, Integer> quiet = this.runtime.registry
		.source(StateDefinition.of("quiet", String.class, Integer.class));

	private final StateSink<String, Integer> quietSink = this.runtime.registry
		.sink(StateDefinition.of("quiet", String.class, Integer.class));

	@AfterEach
	void close() {
		this.track.close();
		this.runtime.close();
	}

	@Test
	void keepsNeitherTheTimeOfAnotherNorWhoReads() {
		this.hotSink.addListener((event) -> {
		});
		this.quiet.set("a", 1);
		this.runtime.start();
		await().until(() -> this.quietSink.status() == SyncStatus.SYNCED);
		long start = System.nanoTime();
		AtomicInteger reads = new AtomicInteger();
		List<Runnable> actions = new ArrayList<>(Collections.nCopies(4, () -> {
			for (int i = 0; isGoingOn(start); i++) {
				this.hot.set("k" + i % 100, i);
			}
		}));
		actions.add(() -> {
			while (isGoingOn(start)) {
				this.hotSink.read("k1", ReadPolicy.fromSource()).await(Duration.ofSeconds(10));
				reads.incrementAndGet();
			}
		});
		this.track.race(actions);
		assertThat(reads).hasPositiveValue();
		assertThat(this.runtime.notices).contains("quiet:CONNECTING>SYNCED").doesNotContain("quiet:SYNCED>STALE");
		await().untilAsserted(() -> assertThat(this.hotSink.asMap()).isEqualTo(this.hot.asMap()));
	}

	private static boolean isGoingOn(long start) {
		return System.nanoTime() - start < TimeUnit.SECONDS.toNanos(SECONDS);
	}

}
