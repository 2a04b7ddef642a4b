package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.Version;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.OnTimeout;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.Startup;
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
		new StartupWait(this.registry, new Startup(wait, onTimeout)).await();
	}

	private void sink(String namespace, CompletableFuture<Version> synced) {
		StateSink<String, Theme> sink = this.registry.sink(StateDefinition.of(namespace, String.class, Theme.class));
		given(sink.synced()).willReturn(synced);
	}

}
