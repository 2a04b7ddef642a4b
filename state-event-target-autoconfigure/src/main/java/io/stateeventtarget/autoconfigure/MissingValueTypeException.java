package io.stateeventtarget.autoconfigure;

/**
 * Nothing says what values a namespace has.
 */
final class MissingValueTypeException extends StartFailureException {

	private final String property;

	private final String namespace;

	MissingValueTypeException(Side side, String namespace) {
		super(describe(side, namespace), "Set the property '" + side.property(namespace) + ".value-type'"
				+ ((side == Side.SINK) ? " or declare the source in this context." : "."));
		this.property = side.property(namespace) + ".value-type";
		this.namespace = namespace;
	}

	private static String describe(Side side, String namespace) {
		return "The " + side + " '" + namespace + "' has no value type"
				+ ((side == Side.SINK) ? " and this context has no source '" + namespace + "' to take it from." : ".");
	}

	String getProperty() {
		return this.property;
	}

	String getNamespace() {
		return this.namespace;
	}

}
