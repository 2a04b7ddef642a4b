package io.stateeventtarget.annotation;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a {@link StateListenerSignatureException}.
 */
class StateListenerSignatureFailureAnalyzer extends AbstractFailureAnalyzer<StateListenerSignatureException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StateListenerSignatureException cause) {
		return new FailureAnalysis(
				"The @StateListener method " + cause.getMethod() + " of bean '" + cause.getBeanName()
						+ "' can never be called: " + cause.getReason(),
				"Declare it as (StateEvent<K, V> event) or a record of it, (K key, V value), (V value) or (), with the "
						+ "types of its namespace, and name that in the annotation.",
				cause);
	}

}
