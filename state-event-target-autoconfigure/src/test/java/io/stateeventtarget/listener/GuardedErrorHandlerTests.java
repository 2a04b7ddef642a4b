package io.stateeventtarget.listener;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GuardedErrorHandler}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GuardedErrorHandlerTests {

	private final ListenerFailure failure = new ListenerFailure("themes", "a listener", null,
			new IllegalStateException("first"));

	@Test
	void handsOnToTheHandlerThatItFinds() {
		List<ListenerFailure> handled = new ArrayList<>();
		new GuardedErrorHandler(() -> handled::add).handle(this.failure);
		assertThat(handled).containsExactly(this.failure);
	}

	@Test
	void logsWhatTheHandlerThrowsTogetherWithTheFailure(CapturedOutput output) {
		new GuardedErrorHandler(() -> (any) -> {
			throw new IllegalStateException("second");
		}).handle(this.failure);
		assertThat(output).contains("The error handler failed on a failure in a listener of namespace 'themes'")
			.contains("second")
			.contains("Suppressed: java.lang.IllegalStateException: first");
	}

	@Test
	void logsFailureThatTheHandlerThrowsAgain(CapturedOutput output) {
		new GuardedErrorHandler(() -> (any) -> {
			throw (RuntimeException) any.cause();
		}).handle(this.failure);
		assertThat(output).contains("java.lang.IllegalStateException: first").doesNotContain("Suppressed");
	}

	@Test
	void logsThatThereIsNoHandler(CapturedOutput output) {
		new GuardedErrorHandler(() -> {
			throw new IllegalStateException("none");
		}).handle(this.failure);
		assertThat(output).contains("none");
	}

}
