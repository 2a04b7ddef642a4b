package io.stateeventtarget.runtime;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests of what sources and sinks say of what they have been through.
 */
class StatisticsTests {

	private final TestRuntime runtime = new TestRuntime().start();

	@AfterEach
	void close() {
		this.runtime.close();
	}

	@Test
	void areThereOnlyForWhatWasMade() {
		this.runtime.registry.source(definition().build());
		assertThat(this.runtime.registry.findSourceStatistics("themes")).isPresent();
		assertThat(this.runtime.registry.findSinkStatistics("themes")).isEmpty();
		assertThat(this.runtime.registry.findSourceStatistics("others")).isEmpty();
	}

	@Test
	void countTheFirstSnapshotOnBothSides() {
		this.runtime.registry.source(definition().build()).set("a", "1");
		this.runtime.registry.sink(definition().build()).synced().join();
		assertThat(sink().snapshots()).isPositive();
		assertThat(sink().connects()).isGreaterThanOrEqualTo(sink().snapshots());
		assertThat(source().snapshots()).isPositive();
	}

	@Test
	void countEveryResync() {
		this.runtime.registry.source(definition().build());
		StateSink<String, String> sink = this.runtime.registry.sink(definition().build());
		sink.synced().join();
		long before = sink().snapshots();
		sink.resync();
		assertThat(sink().resyncs()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(sink().snapshots()).isGreaterThan(before));
	}

	@Test
	void countRequestsAndThoseThatTimeOut() {
		StateSink<String, String> sink = this.runtime.registry.sink(definition()
			.sink((options) -> options.withMode(SinkMode.ON_DEMAND).withRequestTimeout(Duration.ofMillis(50)))
			.build());
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> sink.read("a", ReadPolicy.fromSource()).toFuture().join());
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> sink.getAsync("b").join());
		assertThat(sink().requests()).isGreaterThanOrEqualTo(2);
		assertThat(sink().failedRequests()).isEqualTo(new FailureStatistics(2, 0, 0));
	}

	@Test
	void countWritesThatTheSourceRefuses() {
		this.runtime.registry.source(definition().build());
		StateSink<String, String> sink = this.runtime.registry.sink(definition().build());
		sink.synced().join();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> sink.write("a", "1").join());
		assertThat(sink().writes()).isPositive();
		assertThat(sink().failedWrites()).isEqualTo(new FailureStatistics(0, 0, 1));
	}

	@Test
	void countWhatSlowListenersAreNotToldOneByOne() throws InterruptedException {
		StateSource<String, String> source = this.runtime.registry
			.source(definition().source((options) -> options.withListenerQueue(1)).build());
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		source.addListener((event) -> hold(event, called, proceed));
		source.set("a", "1");
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
		source.set("a", "2");
		source.set("a", "3");
		source.set("a", "4");
		source.signal("ping", "pong");
		assertThat(source().listeners().queued()).isEqualTo(2);
		assertThat(source().listeners().conflated()).isEqualTo(2);
		assertThat(source().listeners().dropped()).isEqualTo(1);
		proceed.countDown();
		await().untilAsserted(() -> assertThat(source().listeners().queued()).isZero());
	}

	@Test
	void saysThatASourceIsClosed() {
		StateSource<String, String> source = this.runtime.registry.source(definition().build());
		assertThat(source().closed()).isFalse();
		assertThat(source().fencedBy()).isZero();
		source.close();
		assertThat(source().closed()).isTrue();
	}

	private static void hold(StateEvent<?, ?> event, CountDownLatch called, CountDownLatch proceed) {
		called.countDown();
		try {
			proceed.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private SourceStatistics source() {
		return this.runtime.registry.findSourceStatistics("themes").orElseThrow();
	}

	private SinkStatistics sink() {
		return this.runtime.registry.findSinkStatistics("themes").orElseThrow();
	}

	private static StateDefinition.Builder<String, String> definition() {
		return StateDefinition.builder("themes", String.class, String.class);
	}

}
