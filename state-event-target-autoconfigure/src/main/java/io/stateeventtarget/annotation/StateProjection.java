package io.stateeventtarget.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a domain event that changes a namespace when it is published as an application
 * event: as {@link io.stateeventtarget.event.StateCommand} does, so after the commit of
 * the surrounding transaction, or at once without one.
 * <p>
 * The attributes are SpEL expressions on the event, evaluated when it is published. They
 * know beans as {@code @name}. All projections of an event are evaluated before the first
 * is applied; if one fails, none is, and the
 * {@link io.stateeventtarget.listener.StateListenerErrorHandler} is told. An expression
 * that does not parse stops the start if the event's class is in the application's
 * packages, and fails the first publication otherwise.
 * <p>
 * Inherited from superclasses and interfaces; a class that names the same namespace again
 * replaces what it inherits for it.
 */
@Documented
@Inherited
@Repeatable(StateProjections.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.ANNOTATION_TYPE })
public @interface StateProjection {

	/**
	 * The namespace, with placeholders resolved.
	 * @return its name
	 */
	String namespace();

	/**
	 * The key of the entry. Converted to the type of the keys.
	 * @return an expression
	 */
	String key();

	/**
	 * The value of the entry. Converted to the type of the values.
	 * @return an expression, by default the event itself
	 */
	String value() default "";

	/**
	 * Whether the entry is removed instead.
	 * @return an expression, by default never
	 */
	String remove() default "";

}
