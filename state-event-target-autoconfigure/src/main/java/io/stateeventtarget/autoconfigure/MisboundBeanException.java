package io.stateeventtarget.autoconfigure;

import org.springframework.core.ResolvableType;

/**
 * A bean is bound to a namespace of other types than its own.
 */
final class MisboundBeanException extends StartFailureException {

	private final String namespace;

	private final String beanName;

	MisboundBeanException(String namespace, ResolvableType key, ResolvableType value, String beanName,
			ResolvableType beanType) {
		super("The bean '" + beanName + "' is bound to the namespace '" + namespace + "' of " + key + " to " + value
				+ " but its type is " + beanType + ".",
				"Declare the bean with the types of the namespace, or bind it to another with @StateNamespace.");
		this.namespace = namespace;
		this.beanName = beanName;
	}

	String getNamespace() {
		return this.namespace;
	}

	String getBeanName() {
		return this.beanName;
	}

}
