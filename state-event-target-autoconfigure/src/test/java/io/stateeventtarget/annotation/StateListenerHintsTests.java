package io.stateeventtarget.annotation;

import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the hints that {@link StateListener} methods get.
 */
class StateListenerHintsTests {

	@Test
	void methodCanBeInvoked() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Bean.class);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Bean.class, "on")).accepts(hints);
	}

	static class Bean {

		@StateListener("themes")
		void on(String key, String value) {
		}

	}

}
