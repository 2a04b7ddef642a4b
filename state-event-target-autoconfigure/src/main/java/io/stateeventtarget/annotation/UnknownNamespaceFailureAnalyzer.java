package io.stateeventtarget.annotation;

import io.stateeventtarget.event.UnknownNamespaceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link UnknownNamespaceException}.
 */
class UnknownNamespaceFailureAnalyzer extends AbstractFailureAnalyzer<UnknownNamespaceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownNamespaceException cause) {
		String namespace = cause.getNamespace();
		String declare = "Declare it under 'state-event-target.sources." + namespace + "' or 'state-event-target.sinks."
				+ namespace + "'";
		return new FailureAnalysis(cause.getUser() + " names the namespace '" + namespace + "', which is not declared.",
				cause.getKnown().isEmpty() ? declare + ". No namespace is declared."
						: declare + ", or name one that is: " + String.join(", ", cause.getKnown()) + ".",
				cause);
	}

}
