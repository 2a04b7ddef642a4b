package io.stateeventtarget.annotation;

import io.stateeventtarget.StateException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StateProjection} cannot be evaluated.
 */
public class StateProjectionException extends StateException {

	static final String NAMESPACE = "namespace";

	private final Class<?> eventClass;

	private final String attribute;

	private final String expression;

	private final String reason;

	/**
	 * Creates the exception.
	 * @param eventClass the class of the event
	 * @param namespace the namespace
	 * @param attribute the attribute of the annotation
	 * @param expression the expression that is its value
	 * @param reason what is wrong with it, without values
	 * @param cause the cause, or {@code null}
	 */
	public StateProjectionException(Class<?> eventClass, String namespace, String attribute, String expression,
			String reason, @Nullable Throwable cause) {
		super("@StateProjection of " + eventClass.getTypeName() + " onto namespace '" + namespace + "', " + attribute
				+ " = \"" + expression + "\": " + reason, namespace, null, cause);
		this.eventClass = eventClass;
		this.attribute = attribute;
		this.expression = expression;
		this.reason = reason;
	}

	/**
	 * The class of the event.
	 * @return the class
	 */
	public Class<?> getEventClass() {
		return this.eventClass;
	}

	/**
	 * The attribute of the annotation.
	 * @return its name
	 */
	public String getAttribute() {
		return this.attribute;
	}

	/**
	 * The expression that is the attribute's value.
	 * @return the expression
	 */
	public String getExpression() {
		return this.expression;
	}

	/**
	 * What is wrong with the expression.
	 * @return a sentence without values
	 */
	public String getReason() {
		return this.reason;
	}

}
