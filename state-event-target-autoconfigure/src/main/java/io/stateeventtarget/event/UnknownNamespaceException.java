package io.stateeventtarget.event;

import java.util.Collection;
import java.util.List;

import io.stateeventtarget.StateException;

/**
 * Somebody names a namespace that nobody declared.
 */
public class UnknownNamespaceException extends StateException {

	private final String user;

	private final transient List<String> known;

	/**
	 * Creates the exception.
	 * @param user what names the namespace, fit to begin a sentence
	 * @param namespace the name that is not known
	 * @param known the names that are
	 */
	public UnknownNamespaceException(String user, String namespace, Collection<String> known) {
		super(message(user, namespace, known), namespace, null, null);
		this.user = user;
		this.known = List.copyOf(known);
	}

	/**
	 * What names the namespace.
	 * @return a description, fit to begin a sentence
	 */
	public String getUser() {
		return this.user;
	}

	/**
	 * The namespaces that could have been named.
	 * @return their names
	 */
	public List<String> getKnown() {
		return this.known;
	}

	private static String message(String user, String namespace, Collection<String> known) {
		return user + " names the namespace '" + namespace + "', which is not declared. "
				+ (known.isEmpty() ? "None is" : "Declared: " + String.join(", ", known)) + ".";
	}

}
