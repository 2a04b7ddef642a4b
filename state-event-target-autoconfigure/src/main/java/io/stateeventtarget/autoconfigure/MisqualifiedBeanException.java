package io.stateeventtarget.autoconfigure;

/**
 * A source or sink is qualified with another namespace than it has.
 */
final class MisqualifiedBeanException extends StartFailureException {

	private final String qualifier;

	private final String namespace;

	MisqualifiedBeanException(String bean, String qualifier, String namespace) {
		super("The qualifier of " + bean + " says '" + qualifier + "' but its namespace is '" + namespace + "'.",
				"Make them the same: qualify the bean with @StateNamespace(\"" + namespace
						+ "\"), or define its namespace as '" + qualifier + "'.");
		this.qualifier = qualifier;
		this.namespace = namespace;
	}

	String getQualifier() {
		return this.qualifier;
	}

	String getNamespace() {
		return this.namespace;
	}

}
