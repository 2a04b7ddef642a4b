package io.stateeventtarget.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.stateeventtarget.StateEventType;

import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method of a bean that is told what happens to a namespace. The method takes
 * <ul>
 * <li>an event: {@link io.stateeventtarget.StateEvent} or one of its records, with the
 * types of the namespace, wildcards or none,</li>
 * <li>the key and the value,</li>
 * <li>the value,</li>
 * <li>or nothing.</li>
 * </ul>
 * A parameter for a key or value may be of a narrower type; only instances of it are then
 * told. A signature that can never match, and a namespace that nobody declared, stop the
 * start.
 *
 * <h2>Order and threads</h2> Called on the dispatch thread of the namespace, in the
 * source's order, one event at a time; {@link org.springframework.core.annotation.Order}
 * orders the listeners of one event. With
 * {@link org.springframework.scheduling.annotation.Async} the method gives up that order.
 *
 * <h2>Exceptions</h2> go to the
 * {@link io.stateeventtarget.listener.StateListenerErrorHandler}; every other listener is
 * still called.
 *
 * <h2>Results</h2> What the method returns is published as an event: each element of an
 * array or collection, and the result of a {@link java.util.concurrent.CompletionStage}
 * when it comes.
 */
@EventListener
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
public @interface StateListener {

	/**
	 * The namespace: same as {@link #namespace()}.
	 * @return its name
	 */
	@AliasFor("namespace")
	String value() default "";

	/**
	 * The namespace, with placeholders resolved. May be left out where there is only one.
	 * @return its name
	 */
	@AliasFor("value")
	String namespace() default "";

	/**
	 * The keys to be told of, with placeholders resolved, as
	 * {@link String#valueOf(Object) text} or as what a
	 * {@link io.stateeventtarget.StateKeyMapper} makes of them. A reset concerns every
	 * key and is told if the signature takes it; a signal concerns none and is not.
	 * @return the keys, by default all
	 */
	String[] keys() default {};

	/**
	 * The kinds of event to be told of.
	 * @return the kinds, by default all that the signature accepts
	 */
	StateEventType[] on() default {};

	/**
	 * A SpEL expression that has to be true for the method to be called. Knows
	 * {@code #key}, {@code #value}, {@code #previous}, {@code #event}, the parameters by
	 * name, and beans as {@code @name}.
	 * @return the expression
	 */
	@AliasFor(annotation = EventListener.class)
	String condition() default "";

	/**
	 * Whether the method is first told the entries that exist when the context starts, as
	 * updates with cause {@link io.stateeventtarget.ChangeCause#RESYNC}, and then every
	 * change after those.
	 * @return whether to replay
	 */
	boolean replay() default false;

	/**
	 * The id of the listener, as in {@link EventListener#id()}.
	 * @return the id, by default the method with its parameter types
	 */
	@AliasFor(annotation = EventListener.class)
	String id() default "";

}
