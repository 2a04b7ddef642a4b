package io.stateeventtarget.annotation;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link StateProjectionException}.
 */
class StateProjectionFailureAnalyzer extends AbstractFailureAnalyzer<StateProjectionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StateProjectionException cause) {
		String action = cause.getAttribute().equals(StateProjectionException.NAMESPACE)
				? "Set the property that it names, or give it a default, as in ${name:default}."
				: "Correct the expression. It is SpEL on the event, for example \"symbol\" for its property of that name.";
		return new FailureAnalysis("The " + cause.getAttribute() + " \"" + cause.getExpression()
				+ "\" of the @StateProjection of " + cause.getEventClass().getTypeName() + " onto namespace '"
				+ cause.getNamespace() + "' " + cause.getReason(), action, cause);
	}

}
