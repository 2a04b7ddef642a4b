package io.stateeventtarget.autoconfigure;

import java.util.Locale;

import io.stateeventtarget.StateDefinition;

/**
 * A namespace has a name that it may not have.
 */
final class IllegalNamespaceException extends StartFailureException {

	private final String namespace;

	IllegalNamespaceException(String namespace, String where) {
		super("The namespace '" + namespace + "' of " + where + " has a name that is not allowed.",
				"Use lower-case letters and digits in words joined by hyphens, beginning with a letter, as in '"
						+ suggest(namespace) + "'.");
		this.namespace = namespace;
	}

	/**
	 * Checks the name of a namespace.
	 * @param namespace the name
	 * @param where what names it
	 * @throws IllegalNamespaceException if it is not allowed
	 */
	static void check(String namespace, String where) {
		try {
			StateDefinition.requireNamespace(namespace);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalNamespaceException(namespace, where);
		}
	}

	private static String suggest(String namespace) {
		String words = namespace.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^a-z0-9]+", "-")
			.replaceAll("^[^a-z]+|-+$", "");
		return words.isEmpty() ? "feature-flags" : words;
	}

	String getNamespace() {
		return this.namespace;
	}

}
