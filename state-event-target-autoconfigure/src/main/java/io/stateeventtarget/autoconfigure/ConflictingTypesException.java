package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;

/**
 * The source and the sink of a namespace are configured with different types.
 */
final class ConflictingTypesException extends StartFailureException {

	private final String namespace;

	ConflictingTypesException(String namespace, String role, String sourceProperty, Type source, String sinkProperty,
			Type sink) {
		super("The " + role + " of the namespace '" + namespace + "' are of '" + source.getTypeName()
				+ "' by the property '" + sourceProperty + "' but of '" + sink.getTypeName() + "' by the property '"
				+ sinkProperty + "'.",
				"Make them the same, or remove the property '" + sinkProperty
						+ "': without it the sink takes the type of the source.");
		this.namespace = namespace;
	}

	String getNamespace() {
		return this.namespace;
	}

}
