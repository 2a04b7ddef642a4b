package io.stateeventtarget.annotation;

import io.stateeventtarget.event.NamespaceCatalog;
import io.stateeventtarget.event.StateCommand;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;

/**
 * A {@link StateProjection} with its expressions parsed.
 *
 * @param namespace the namespace, with placeholders resolved
 * @param key the key
 * @param value the value
 * @param remove whether to remove, or {@code null} for never
 */
record ParsedProjection(String namespace, ProjectionExpression key, ProjectionExpression value,
		@Nullable ProjectionExpression remove) {

	static ParsedProjection of(Class<?> eventClass, String namespace, StateProjection annotation) {
		ProjectionExpression key = ProjectionExpression.parse(eventClass, namespace, "key", annotation.key());
		ProjectionExpression value = ProjectionExpression.parse(eventClass, namespace, "value",
				annotation.value().isEmpty() ? "#root" : annotation.value());
		ProjectionExpression remove = annotation.remove().isEmpty() ? null
				: ProjectionExpression.parse(eventClass, namespace, "remove", annotation.remove());
		return new ParsedProjection(namespace, key, value, remove);
	}

	/**
	 * Evaluates the projection of one event.
	 * @param context the event
	 * @param types the types of the namespace
	 * @return the command that it amounts to
	 * @throws StateProjectionException if an expression fails
	 */
	StateCommand evaluate(EvaluationContext context, NamespaceCatalog.Entry types) {
		Object key = this.key.evaluate(context, types.keyType().toClass());
		if (this.remove != null && this.remove.evaluate(context, Boolean.class)) {
			return StateCommand.remove(this.namespace, key);
		}
		return StateCommand.set(this.namespace, key, this.value.evaluate(context, types.valueType().toClass()));
	}

}
