package io.stateeventtarget.autoconfigure;

import java.util.SortedSet;

/**
 * The configured transport is known but cannot be used here.
 */
final class UnavailableTransportException extends StartFailureException {

	private final KnownTransport transport;

	private final boolean libraryPresent;

	UnavailableTransportException(KnownTransport transport, boolean libraryPresent, SortedSet<String> available) {
		super(describe(transport, libraryPresent), advise(transport, libraryPresent, available));
		this.transport = transport;
		this.libraryPresent = libraryPresent;
	}

	private static String describe(KnownTransport transport, boolean libraryPresent) {
		return "The property '" + StateEventTargetProperties.PREFIX + ".transport' names the transport '" + transport
				+ "', which " + (libraryPresent ? "this version of state-event-target does not have."
						: "needs '" + transport.library() + "', and that is not on the class path.");
	}

	private static String advise(KnownTransport transport, boolean libraryPresent, SortedSet<String> available) {
		String others = "one of: " + String.join(", ", available) + ".";
		return libraryPresent
				? "Use a version of state-event-target that has the transport '" + transport
						+ "', declare a StateTransport bean of that name, or set the property to " + others
				: "Add the dependency '" + transport.library()
						+ "' and a version of state-event-target that has the transport '" + transport
						+ "', or set the property to " + others;
	}

	KnownTransport getTransport() {
		return this.transport;
	}

	boolean isLibraryPresent() {
		return this.libraryPresent;
	}

}
