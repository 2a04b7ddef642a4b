package io.stateeventtarget.autoconfigure;

import java.util.List;

/**
 * Several beans could serve a namespace where one is needed.
 */
final class AmbiguousStateBeanException extends StartFailureException {

	private final String namespace;

	private final Class<?> type;

	private final List<String> beanNames;

	AmbiguousStateBeanException(String namespace, Class<?> type, List<String> beanNames) {
		super("The namespace '" + namespace + "' needs one " + type.getSimpleName() + " but these beans fit: "
				+ String.join(", ", beanNames) + ".",
				"Annotate the one that is meant with @StateNamespace(\"" + namespace
						+ "\"), and the others with the namespaces that they are for.");
		this.namespace = namespace;
		this.type = type;
		this.beanNames = List.copyOf(beanNames);
	}

	String getNamespace() {
		return this.namespace;
	}

	Class<?> getType() {
		return this.type;
	}

	List<String> getBeanNames() {
		return this.beanNames;
	}

}
