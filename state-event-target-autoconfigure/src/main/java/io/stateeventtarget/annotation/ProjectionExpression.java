package io.stateeventtarget.annotation;

import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * One attribute of a {@link StateProjection}, parsed.
 *
 * @param eventClass the class of the event
 * @param namespace the namespace
 * @param attribute the name of the attribute
 * @param expression what it evaluates
 */
record ProjectionExpression(Class<?> eventClass, String namespace, String attribute, Expression expression) {

	private static final SpelExpressionParser parser = new SpelExpressionParser();

	static ProjectionExpression parse(Class<?> eventClass, String namespace, String attribute, String expression) {
		try {
			return new ProjectionExpression(eventClass, namespace, attribute, parser.parseExpression(expression));
		}
		catch (ParseException | IllegalArgumentException ex) {
			throw new StateProjectionException(eventClass, namespace, attribute, expression,
					"does not parse: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Evaluates the expression.
	 * @param <T> the type of the result
	 * @param context the event
	 * @param type the type of the result, to which it is converted
	 * @return the result
	 * @throws StateProjectionException if it fails or gives {@code null}
	 */
	<T> T evaluate(EvaluationContext context, Class<T> type) {
		T result = getValue(context, type);
		if (result == null) {
			throw failure("gives null where a " + this.attribute + " is required.", null);
		}
		return result;
	}

	private <T> @Nullable T getValue(EvaluationContext context, Class<T> type) {
		try {
			return this.expression.getValue(context, type);
		}
		catch (RuntimeException ex) {
			throw failure("cannot be evaluated to " + type.getTypeName() + ".", ex);
		}
	}

	private StateProjectionException failure(String reason, @Nullable Throwable cause) {
		return new StateProjectionException(this.eventClass, this.namespace, this.attribute,
				this.expression.getExpressionString(), reason, cause);
	}

}
