package io.stateeventtarget.annotation;

import java.time.Duration;
import java.util.List;

import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.event.EventTestContext;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.UnknownNamespaceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link StateListener} methods that stop the start.
 */
class StateListenerFailureTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	StateListenerFailureTests() {
		this.namespaces.source("themes", String.class, Integer.class);
		this.namespaces.source("lists", ResolvableType.forClass(String.class),
				ResolvableType.forClassWithGenerics(List.class, String.class));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("mismatches")
	void stopsTheStart(Class<?> bean, String reason) {
		StateListenerSignatureException failure = failure(bean, StateListenerSignatureException.class);
		assertThat(failure.getReason()).contains(reason);
		assertThat(failure.getBeanName()).contains(bean.getSimpleName());
		assertThat(failure.getMethod()).startsWith(bean.getName() + ".on(");
	}

	static List<Arguments> mismatches() {
		return List.of(
				arguments(WrongEvent.class,
						"takes no event of namespace 'themes', which maps java.lang.String to java.lang.Integer."),
				arguments(WrongValue.class, "its parameter java.time.Duration cannot be the value of namespace"),
				arguments(WrongKey.class, "its parameter java.lang.Integer cannot be the key of namespace"),
				arguments(Unrelated.class, "cannot be the key of namespace 'themes'"),
				arguments(WrongGenerics.class,
						"its parameter java.util.List<java.lang.Integer> cannot be the value of namespace 'lists'"),
				arguments(ThreeParameters.class, "it has 3 parameters, but takes an event, or key and value"),
				arguments(KindWithoutValue.class, "its parameters take [UPDATE] but not REMOVE. Take the event"),
				arguments(SignalOfKey.class, "a signal has no key"), arguments(OnlySignalOfKey.class, "has no key"),
				arguments(BadCondition.class, "its condition '#value.' does not parse"), arguments(NoNamespace.class,
						"it names no namespace, and there is not exactly one to mean. Declared: lists, themes."));
	}

	@Test
	void explainsSignature() {
		FailureAnalysis analysis = FailureAnalyses.of(failure(WrongValue.class, Exception.class));
		assertThat(analysis.getDescription()).isEqualTo("The @StateListener method " + WrongValue.class.getName()
				+ ".on(java.time.Duration) of bean 'stateListenerFailureTests.WrongValue' can never be called: "
				+ "its parameter java.time.Duration cannot be the value of namespace 'themes', "
				+ "which maps java.lang.String to java.lang.Integer.");
		assertThat(analysis.getAction())
			.isEqualTo("Declare it as (StateEvent<K, V> event) or a record of it, (K key, V value), (V value) or (), "
					+ "with the types of its namespace, and name that in the annotation.");
	}

	@Test
	void explainsUnknownNamespace() {
		UnknownNamespaceException failure = failure(UnknownNamespace.class, UnknownNamespaceException.class);
		assertThat(failure.getKnown()).containsExactly("lists", "themes");
		FailureAnalysis analysis = FailureAnalyses.of(failure);
		assertThat(analysis.getDescription()).isEqualTo("@StateListener method " + UnknownNamespace.class.getName()
				+ ".on() of bean "
				+ "'stateListenerFailureTests.UnknownNamespace' names the namespace 'theme', which is not declared.");
		assertThat(analysis.getAction()).isEqualTo("Declare it under 'state-event-target.sources.theme' or "
				+ "'state-event-target.sinks.theme', or name one that is: lists, themes.");
	}

	@Test
	void explainsUnknownNamespaceWhereNoneIsDeclared() {
		FailureAnalysis analysis = FailureAnalyses.of(new UnknownNamespaceException("Somebody", "theme", List.of()));
		assertThat(analysis.getAction()).isEqualTo("Declare it under 'state-event-target.sources.theme' or "
				+ "'state-event-target.sinks.theme'. No namespace is declared.");
	}

	private <T extends Throwable> T failure(Class<?> bean, Class<T> type) {
		Throwable failure = catchThrowable(() -> EventTestContext.of(this.namespaces, bean).close());
		assertThat(failure).isNotNull();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		throw new AssertionError("Another failure", failure);
	}

	static class WrongEvent {

		@StateListener("themes")
		void on(StateUpdated<String, String> event) {
		}

	}

	static class WrongValue {

		@StateListener("themes")
		void on(Duration value) {
		}

	}

	static class WrongKey {

		@StateListener("themes")
		void on(Integer key, Integer value) {
		}

	}

	static class Unrelated {

		@StateListener("themes")
		void on(StateUpdated<String, Integer> event, Integer value) {
		}

	}

	static class WrongGenerics {

		@StateListener("lists")
		void on(List<Integer> value) {
		}

	}

	static class ThreeParameters {

		@StateListener("themes")
		void on(String key, Integer value, Integer previous) {
		}

	}

	static class KindWithoutValue {

		@StateListener(namespace = "themes", on = { StateEventType.UPDATE, StateEventType.REMOVE })
		void on(String key, Integer value) {
		}

	}

	static class SignalOfKey {

		@StateListener(namespace = "themes", keys = "home", on = StateEventType.SIGNAL)
		void on() {
		}

	}

	static class OnlySignalOfKey {

		@StateListener(namespace = "themes", keys = "home")
		void on(StateSignal<String, Integer> event) {
		}

	}

	static class BadCondition {

		@StateListener(namespace = "themes", condition = "#value.")
		void on(Integer value) {
		}

	}

	static class NoNamespace {

		@StateListener
		void on() {
		}

	}

	static class UnknownNamespace {

		@StateListener("theme")
		void on() {
		}

	}

}
