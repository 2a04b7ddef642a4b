package io.stateeventtarget.autoconfigure;

import java.util.SortedSet;

/**
 * No transport has the configured name.
 */
final class UnknownTransportException extends StartFailureException {

	private final String name;

	private final SortedSet<String> available;

	UnknownTransportException(String name, SortedSet<String> available) {
		super("The property '" + StateEventTargetProperties.PREFIX + ".transport' "
				+ (name.isBlank() ? "is empty." : "names the transport '" + name + "', which does not exist."),
				"Set it to one of: " + String.join(", ", available) + (name.isBlank() ? "."
						: "; or declare a StateTransport bean whose name() is '" + name + "'."));
		this.name = name;
		this.available = available;
	}

	String getName() {
		return this.name;
	}

	SortedSet<String> getAvailable() {
		return this.available;
	}

}
