package io.stateeventtarget.annotation;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link StateListenerSignatureException}.
 */
class StateListenerSignatureFailureAnalyzer extends AbstractFailureAnalyzer<StateListenerSignatureException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StateListenerSignatureException cause) {
		return new FailureAnalysis("The @StateListener method " + cause.getMethod() + " of bean '" + cause.getBeanName()
				+ "' can never be called: " + cause.getReason(), cause.getAction(), cause);
	}

}
