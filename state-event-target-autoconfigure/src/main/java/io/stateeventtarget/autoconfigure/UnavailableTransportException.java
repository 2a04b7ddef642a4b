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
				+ "', which " + (libraryPresent ? describeAbsence(transport)
						: "needs '" + transport.library() + "', and that is not on the class path.");
	}

	private static String describeAbsence(KnownTransport transport) {
		return transport.isBuiltIn()
				? "is not configured here: its auto-configuration needs Jackson "
						+ "('tools.jackson.core:jackson-databind') and must not be excluded."
				: "this version of state-event-target does not have.";
	}

	private static String advise(KnownTransport transport, boolean libraryPresent, SortedSet<String> available) {
		String others = "one of: " + String.join(", ", available) + ".";
		String bean = "declare a StateTransport bean of that name, or set the property to " + others;
		if (!libraryPresent) {
			return "Add the dependency '" + transport.library() + "'"
					+ (transport.isBuiltIn() ? ""
							: " and a version of state-event-target that has the transport '" + transport + "'")
					+ ", or set the property to " + others;
		}
		return transport.isBuiltIn() ? "Add Jackson, enable auto-configuration, " + bean
				: "Use a version of state-event-target that has the transport '" + transport + "', " + bean;
	}

	KnownTransport getTransport() {
		return this.transport;
	}

	boolean isLibraryPresent() {
		return this.libraryPresent;
	}

}
