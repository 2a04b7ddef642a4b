package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.Version;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.OnTimeout;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.Startup;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;

/**
 * Tests of {@link StartupWait}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupWaitTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private final RecordingStateRegistry registry = new RecordingStateRegistry();

	private final Map<String, CompletableFuture<Void>> fills = new TreeMap<>();

	@Test
	void returnsOnceAllAreInSync() {
		sink("themes", CompletableFuture.completedFuture(new Version(1, 1)));
		sink("prices",
				new CompletableFuture<Version>().completeOnTimeout(new Version(1, 1), 10, TimeUnit.MILLISECONDS));
		await(Duration.ofMinutes(1), OnTimeout.FAIL);
	}

	@Test
	void warnsOnceNamingThoseThatAreStillConnecting(CapturedOutput output) {
		sink("themes", CompletableFuture.completedFuture(new Version(1, 1)));
		sink("prices", new CompletableFuture<>());
		sink("flags", new CompletableFuture<>());
		await(SHORT, OnTimeout.CONTINUE);
		assertThat(output)
			.containsOnlyOnce("Starting although these sinks are still connecting after 20ms: flags, prices");
	}

	@Test
	void failsIfToldTo() {
		sink("themes", CompletableFuture.completedFuture(new Version(1, 1)));
		sink("prices", new CompletableFuture<>());
		assertThatExceptionOfType(StartupTimeoutException.class).isThrownBy(() -> await(SHORT, OnTimeout.FAIL))
			.satisfies((ex) -> assertThat(ex.getNamespaces()).containsExactly("prices"))
			.satisfies((ex) -> assertThat(ex.getWait()).isEqualTo(SHORT));
	}

	@Test
	void waitsForFillsToo() {
		fill("themes", new CompletableFuture<Void>().completeOnTimeout(null, 10, TimeUnit.MILLISECONDS));
		await(Duration.ofMinutes(1), OnTimeout.FAIL);
		assertThat(this.fills.get("themes")).isDone();
	}

	@Test
	void tellsWhichOfTheTwoIsMissing(CapturedOutput output) {
		sink("prices", new CompletableFuture<>());
		fill("flags", CompletableFuture.completedFuture(null));
		fill("themes", new CompletableFuture<>());
		assertThatExceptionOfType(StartupTimeoutException.class).isThrownBy(() -> await(SHORT, OnTimeout.FAIL))
			.withMessageContaining(
					"these sources had not been filled by their StateLoader or not reached their log: themes; "
							+ "these sinks had not been in sync: prices.")
			.satisfies((ex) -> assertThat(ex.getNamespaces()).containsExactly("prices", "themes"));
		await(SHORT, OnTimeout.CONTINUE);
		assertThat(output).contains("Starting although these sources are still not filled after 20ms: themes")
			.contains("Starting although these sinks are still connecting after 20ms: prices");
	}

	@Test
	void waitsForEver() {
		sink("themes", CompletableFuture.completedFuture(new Version(1, 1)));
		await(ChronoUnit.FOREVER.getDuration(), OnTimeout.FAIL);
	}

	@Test
	void doesNotWaitIfTimeIsZero(CapturedOutput output) {
		sink("prices", new CompletableFuture<>());
		await(Duration.ZERO, OnTimeout.FAIL);
		assertThat(output).doesNotContain("connecting");
	}

	@Test
	void restoresInterrupt() {
		sink("prices", new CompletableFuture<>());
		Thread.currentThread().interrupt();
		await(Duration.ofMinutes(1), OnTimeout.CONTINUE);
		assertThat(Thread.interrupted()).isTrue();
	}

	private void await(Duration wait, OnTimeout onTimeout) {
		new StartupWait(this.registry, () -> this.fills, UnaryOperator.identity(), new Startup(wait, onTimeout))
			.await();
	}

	private void fill(String namespace, CompletableFuture<Void> fill) {
		this.fills.put(namespace, fill);
	}

	private void sink(String namespace, CompletableFuture<Version> synced) {
		StateSink<String, Theme> sink = this.registry.sink(StateDefinition.of(namespace, String.class, Theme.class));
		given(sink.synced()).willReturn(synced);
	}

}
