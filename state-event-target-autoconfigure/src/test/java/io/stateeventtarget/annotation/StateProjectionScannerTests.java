package io.stateeventtarget.annotation;

import java.util.List;

import io.stateeventtarget.annotation.scanned.good.PriceChanged;
import io.stateeventtarget.annotation.scanned.unknown.Lost;
import io.stateeventtarget.annotation.scanned.unparsable.Outer;
import io.stateeventtarget.annotation.scanned.unresolved.Unresolved;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.BeanFactoryInitializationCode;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link StateProjectionScanner}.
 */
class StateProjectionScannerTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	@Test
	void acceptsWhatIsInOrder() {
		assertThatNoException().isThrownBy(scanner(PriceChanged.class)::afterSingletonsInstantiated);
	}

	@Test
	void acceptsNoPackages() {
		assertThatNoException().isThrownBy(scanner()::afterSingletonsInstantiated);
	}

	@Test
	void refusesExpressionThatDoesNotParse() {
		StateProjectionException failure = catchThrowableOfType(StateProjectionException.class,
				scanner(PriceChanged.class, Outer.class)::afterSingletonsInstantiated);
		assertThat(failure.getEventClass()).isEqualTo(Outer.Unparsable.class);
		assertThat(failure.getNamespace()).isEqualTo("prices");
		assertThat(failure.getAttribute()).isEqualTo("remove");
		assertThat(failure.getExpression()).isEqualTo("gone and");
		FailureAnalysis analysis = FailureAnalyses.of(failure);
		assertThat(analysis.getDescription()).isEqualTo("The remove \"gone and\" of the @StateProjection of "
				+ Outer.Unparsable.class.getTypeName() + " onto namespace 'prices' " + failure.getReason());
		assertThat(failure.getReason()).startsWith("does not parse: ");
		assertThat(analysis.getAction()).isEqualTo(
				"Correct the expression. It is SpEL on the event, for example \"symbol\" for its property of that name.");
	}

	@Test
	void refusesNamespaceThatCannotBeResolved() {
		StateProjectionException failure = catchThrowableOfType(StateProjectionException.class,
				scanner(Unresolved.class)::afterSingletonsInstantiated);
		FailureAnalysis analysis = FailureAnalyses.of(failure);
		assertThat(analysis.getDescription())
			.startsWith("The namespace \"${nope}\" of the @StateProjection of " + Unresolved.class.getTypeName())
			.contains("cannot be resolved: ");
		assertThat(analysis.getAction())
			.isEqualTo("Set the property that it names, or give it a default, as in ${name:default}.");
	}

	@Test
	void leavesNamespaceOfAnotherContextToThePublication() {
		assertThatNoException().isThrownBy(scanner(Lost.class)::afterSingletonsInstantiated);
	}

	@Test
	void refusesExpressionThatDoesNotParseAheadOfTime() {
		assertThatExceptionOfType(StateProjectionException.class)
			.isThrownBy(() -> scanner(Outer.class).processAheadOfTime(this.beanFactory));
	}

	@Test
	void givesHintsForExpressions() {
		RuntimeHints hints = new RuntimeHints();
		GenerationContext generation = mock(GenerationContext.class);
		given(generation.getRuntimeHints()).willReturn(hints);
		scanner(PriceChanged.class).processAheadOfTime(this.beanFactory)
			.applyTo(generation, mock(BeanFactoryInitializationCode.class));
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(PriceChanged.class, "symbol")).accepts(hints);
	}

	@Test
	void scansNothingAtRunTimeAfterAheadOfTimeProcessing() {
		System.setProperty("spring.aot.enabled", "true");
		try {
			assertThatNoException().isThrownBy(scanner(Outer.class)::afterSingletonsInstantiated);
		}
		finally {
			System.clearProperty("spring.aot.enabled");
		}
	}

	private StateProjectionScanner scanner(Class<?>... classes) {
		return new StateProjectionScanner(() -> List.of(classes).stream().map(Class::getPackageName).toList(),
				new MockEnvironment(), new DefaultResourceLoader(getClass().getClassLoader()));
	}

}
