package io.stateeventtarget.autoconfigure;

import java.util.Collection;
import java.util.List;

/**
 * Several transports have the configured name.
 */
final class DuplicateTransportException extends StartFailureException {

	private final String name;

	private final List<String> beanNames;

	DuplicateTransportException(String name, Collection<String> beanNames) {
		super("The property '" + StateEventTargetProperties.PREFIX + ".transport' names the transport '" + name
				+ "', but that is the name() of several StateTransport beans: " + String.join(", ", beanNames) + ".",
				"Keep one of them, or give them different names.");
		this.name = name;
		this.beanNames = List.copyOf(beanNames);
	}

	String getName() {
		return this.name;
	}

	List<String> getBeanNames() {
		return this.beanNames;
	}

}
