package io.stateeventtarget.runtime;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A sink whose time is told late, by a test that plays the timer.
 */
class OverdueTickTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private final AtomicLong now = new AtomicLong();

	private final List<SyncStatus> told = new CopyOnWriteArrayList<>();

	private final RuntimeSettings settings = new RuntimeSettings("test", LocalStateTransport.isolated(),
			Clock.systemUTC(), this.now::get, (failure) -> {
			}, new Statuses());

	private final RuntimeThreads threads = new RuntimeThreads();

	private final DefaultStateSource<String, Integer> source = new DefaultStateSource<>(NUMBERS, "source",
			this.settings, this.threads);

	private final DefaultStateSink<String, Integer> sink = new DefaultStateSink<>(NUMBERS, "sink", this.settings,
			this.threads);

	@AfterEach
	void close() {
		this.sink.close();
		this.source.close();
		this.threads.close();
	}

	@Test
	void theStatusIsStaleBeforeTheTickThatTellsIt() {
		this.source.start();
		this.sink.start();

		while (this.sink.status() != SyncStatus.SYNCED && this.now.get() < TimeUnit.MINUTES.toNanos(1)) {
			this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(20));
			this.source.tick();
			this.sink.tick();
		}
		assertThat(this.sink.status()).isEqualTo(SyncStatus.SYNCED);
		this.now.addAndGet(NUMBERS.sinkOptions().staleAfter().toNanos() - this.sink.staleness().toNanos());
		assertThat(this.sink.status()).isEqualTo(SyncStatus.SYNCED);
		this.now.incrementAndGet();
		assertThat(this.sink.status()).isEqualTo(SyncStatus.STALE);
		await().untilAsserted(() -> assertThat(this.told).containsExactly(SyncStatus.SYNCED));
		this.sink.tick();
		await().untilAsserted(() -> assertThat(this.told).startsWith(SyncStatus.SYNCED, SyncStatus.STALE));
	}

	private final class Statuses implements RuntimeListener {

		@Override
		public void sinkStatusChanged(StateSink<?, ?> changed, SyncStatus status, SyncStatus previous) {
			OverdueTickTests.this.told.add(status);
		}

	}

}
