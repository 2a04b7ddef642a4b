package io.stateeventtarget.autoconfigure;

import java.util.List;

/**
 * A namespace is declared more than once on one side in a context.
 */
final class DuplicateNamespaceException extends StartFailureException {

	private final Side side;

	private final String namespace;

	private final List<String> declarations;

	DuplicateNamespaceException(Side side, String namespace, List<String> declarations) {
		super("The " + side + " '" + namespace + "' is declared more than once in this context: by "
				+ String.join(" and by ", declarations) + ".",
				"Keep one of the declarations and remove the others, or give them different namespaces.");
		this.side = side;
		this.namespace = namespace;
		this.declarations = List.copyOf(declarations);
	}

	Side getSide() {
		return this.side;
	}

	String getNamespace() {
		return this.namespace;
	}

	List<String> getDeclarations() {
		return this.declarations;
	}

}
