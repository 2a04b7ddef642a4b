package io.stateeventtarget.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells what a {@link StartFailureException} is about and what to do.
 */
class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartFailureException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, StartFailureException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
