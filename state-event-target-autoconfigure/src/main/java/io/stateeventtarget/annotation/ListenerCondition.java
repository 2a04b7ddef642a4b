package io.stateeventtarget.annotation;

import java.lang.reflect.Method;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/**
 * The condition of a listener method.
 */
final class ListenerCondition {

	private static final SpelExpressionParser parser = new SpelExpressionParser();

	private final Expression expression;

	private final Method method;

	private final BeanFactoryResolver beans;

	private ListenerCondition(Expression expression, Method method, BeanFactory beanFactory) {
		this.expression = expression;
		this.method = method;
		this.beans = new BeanFactoryResolver(beanFactory);
	}

	/**
	 * Parses a condition.
	 * @param expression the expression
	 * @param method the method with the parameters that it names
	 * @param beanFactory finds the beans that it names
	 * @return the condition, or {@code null} if the expression is empty
	 * @throws SignatureMismatch if the expression does not parse
	 */
	static @Nullable ListenerCondition of(String expression, Method method, BeanFactory beanFactory) {
		if (expression.isEmpty()) {
			return null;
		}
		try {
			return new ListenerCondition(parser.parseExpression(expression), method, beanFactory);
		}
		catch (ParseException ex) {
			throw new SignatureMismatch("its condition '" + expression + "' does not parse: " + ex.getMessage(),
					"Correct the condition. It is SpEL that is true or false, for example \"#value.dark\", and knows "
							+ "#key, #value, #previous, #event and the parameters by name.");
		}
	}

	boolean matches(StateEvent<?, ?> event, Object[] arguments) {
		MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(event, this.method, arguments,
				DefaultParameterNameDiscoverer.getSharedInstance());
		context.setBeanResolver(this.beans);
		context.setVariable("event", event);
		if (event instanceof StateUpdated<?, ?> updated) {
			context.setVariable("key", updated.key());
			context.setVariable("value", updated.value());
			context.setVariable("previous", updated.previous());
		}
		else if (event instanceof StateRemoved<?, ?> removed) {
			context.setVariable("key", removed.key());
			context.setVariable("previous", removed.previous());
		}
		return Boolean.TRUE.equals(this.expression.getValue(context, Boolean.class));
	}

}
