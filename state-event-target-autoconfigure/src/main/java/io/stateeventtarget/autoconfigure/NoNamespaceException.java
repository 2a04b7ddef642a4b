package io.stateeventtarget.autoconfigure;

/**
 * A transport that leaves the JVM is used without any namespace.
 */
final class NoNamespaceException extends StartFailureException {

	private final String transport;

	NoNamespaceException(String transport) {
		super("The transport '" + transport + "' is used but no namespace is named; only the transport 'local' has a "
				+ "namespace without configuration.",
				"Name at least one namespace under '" + StateEventTargetProperties.PREFIX + ".sources' or '"
						+ StateEventTargetProperties.PREFIX
						+ ".sinks', or declare a StateSource or StateSink bean with @StateNamespace.");
		this.transport = transport;
	}

	String getTransport() {
		return this.transport;
	}

}
