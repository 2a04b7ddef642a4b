package io.stateeventtarget.autoconfigure;

/**
 * A type in a property cannot be read.
 */
final class UnresolvableTypeException extends StartFailureException {

	private final String property;

	private final String type;

	UnresolvableTypeException(String property, String type, String reason) {
		super("The type '" + type + "' of the property '" + property + "' cannot be resolved: " + reason + ".",
				"Set '" + property + "' to the full name of a class on the class path, with its generics if it has any,"
						+ " as in 'java.util.List<com.acme.Theme>'.");
		this.property = property;
		this.type = type;
	}

	String getProperty() {
		return this.property;
	}

	String getType() {
		return this.type;
	}

}
