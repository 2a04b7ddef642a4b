package io.stateeventtarget.autoconfigure;

import java.util.Set;

/**
 * A namespace is to be open to the web and cannot be served from here.
 */
final class UnservableNamespaceException extends StartFailureException {

	private final String namespace;

	private UnservableNamespaceException(String namespace, String why, String action) {
		super("The property '" + StateWebProperties.PREFIX + ".namespaces' lists '" + namespace + "', " + why, action);
		this.namespace = namespace;
	}

	static UnservableNamespaceException unknown(String namespace, Set<String> known) {
		return new UnservableNamespaceException(namespace, "which has neither a source nor a sink here.",
				"Declare it under '" + StateEventTargetProperties.PREFIX + ".sources." + namespace + "' or '"
						+ StateEventTargetProperties.PREFIX + ".sinks." + namespace + "'"
						+ (known.isEmpty() ? ". No namespace is declared."
								: ", or list one that is: " + String.join(", ", known) + "."));
	}

	static UnservableNamespaceException foreign(String namespace) {
		return new UnservableNamespaceException(namespace,
				"whose source or sink is not of the auto-configured StateRegistry.",
				"Make it by the auto-configured registry, or take it off the list.");
	}

	static UnservableNamespaceException onDemand(String namespace) {
		return new UnservableNamespaceException(namespace, "of which there is only an on-demand sink here.",
				"Set '" + StateEventTargetProperties.PREFIX + ".sinks." + namespace
						+ ".mode' to 'replica': a gateway needs a source or a replica.");
	}

	static UnservableNamespaceException mapped(String namespace) {
		return new UnservableNamespaceException(namespace,
				"whose keys come from a StateKeyMapper, which web clients do not have.",
				"Take it off the list, or use the mapped keys as the namespace's key type.");
	}

	String getNamespace() {
		return this.namespace;
	}

}
