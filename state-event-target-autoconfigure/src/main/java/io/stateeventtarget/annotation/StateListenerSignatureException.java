package io.stateeventtarget.annotation;

import io.stateeventtarget.StateException;

/**
 * A {@link StateListener} method can never be called as it is declared.
 */
public class StateListenerSignatureException extends StateException {

	private final String beanName;

	private final String method;

	private final String reason;

	private final String action;

	/**
	 * Creates the exception.
	 * @param beanName the name of the bean
	 * @param method the method with its parameter types
	 * @param namespace the namespace, empty if none was named
	 * @param reason why the method can never be called, a sentence
	 * @param action what to do about it, one or more sentences
	 */
	public StateListenerSignatureException(String beanName, String method, String namespace, String reason,
			String action) {
		super("@StateListener method " + method + " of bean '" + beanName + "' can never be called: " + reason,
				namespace, null, null);
		this.beanName = beanName;
		this.method = method;
		this.reason = reason;
		this.action = action;
	}

	/**
	 * The bean.
	 * @return its name
	 */
	public String getBeanName() {
		return this.beanName;
	}

	/**
	 * The method with its parameter types.
	 * @return a description
	 */
	public String getMethod() {
		return this.method;
	}

	/**
	 * Why the method can never be called.
	 * @return a sentence
	 */
	public String getReason() {
		return this.reason;
	}

	/**
	 * What to do about it.
	 * @return one or more sentences
	 */
	public String getAction() {
		return this.action;
	}

}
