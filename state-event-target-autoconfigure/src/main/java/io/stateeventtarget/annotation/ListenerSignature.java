package io.stateeventtarget.annotation;

import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.Set;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.event.NamespaceCatalog;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What the parameters of a listener method accept of a namespace, and the arguments that
 * they get. Immutable.
 */
final class ListenerSignature {

	private final Set<StateEventType> accepted;

	private final Shape shape;

	private final Class<?> keyType;

	private final Class<?> valueType;

	private ListenerSignature(Set<StateEventType> accepted, Shape shape, Class<?> keyType, Class<?> valueType) {
		this.accepted = accepted;
		this.shape = shape;
		this.keyType = keyType;
		this.valueType = valueType;
	}

	/**
	 * Matches a method against a namespace.
	 * @param method the method as the bean's class declares it
	 * @param beanClass the class of the bean
	 * @param namespace the namespace
	 * @return the signature
	 * @throws SignatureMismatch if no event can ever match
	 */
	static ListenerSignature of(Method method, Class<?> beanClass, NamespaceCatalog.Entry namespace) {
		ResolvableType[] parameters = new ResolvableType[method.getParameterCount()];
		for (int i = 0; i < parameters.length; i++) {
			parameters[i] = ResolvableType.forMethodParameter(method, i, beanClass);
		}
		return switch (parameters.length) {
			case 0 ->
				new ListenerSignature(EnumSet.allOf(StateEventType.class), Shape.NOTHING, Object.class, Object.class);
			case 1 -> isEvent(parameters[0]) ? event(parameters[0], namespace)
					: values(Shape.VALUE, null, parameters[0], namespace);
			case 2 -> values(Shape.KEY_AND_VALUE, parameters[0], parameters[1], namespace);
			default -> throw new SignatureMismatch("it has " + parameters.length
					+ " parameters, but takes an event, or key and value, or value, or nothing.");
		};
	}

	private static boolean isEvent(ResolvableType parameter) {
		return StateEvent.class.isAssignableFrom(parameter.toClass());
	}

	private static ListenerSignature event(ResolvableType parameter, NamespaceCatalog.Entry namespace) {
		Set<StateEventType> accepted = EnumSet.noneOf(StateEventType.class);
		for (StateEventType type : StateEventType.values()) {
			if (parameter.isAssignableFrom(namespace.eventType(type))) {
				accepted.add(type);
			}
		}
		if (accepted.isEmpty()) {
			throw new SignatureMismatch("its parameter " + parameter + " takes no event of " + describe(namespace));
		}
		return new ListenerSignature(accepted, Shape.EVENT, Object.class, Object.class);
	}

	private static ListenerSignature values(Shape shape, @Nullable ResolvableType key, ResolvableType value,
			NamespaceCatalog.Entry namespace) {
		Class<?> keyType = (key != null) ? match("key", key, namespace.keyType(), namespace) : Object.class;
		Class<?> valueType = match("value", value, namespace.valueType(), namespace);
		return new ListenerSignature(EnumSet.of(StateEventType.UPDATE), shape, keyType, valueType);
	}

	private static Class<?> match(String role, ResolvableType parameter, ResolvableType held,
			NamespaceCatalog.Entry namespace) {
		Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(parameter.toClass());
		boolean takesAll = type.isAssignableFrom(held.toClass())
				&& (!parameter.hasResolvableGenerics() || parameter.isAssignableFrom(held));
		boolean takesSome = held.toClass().isAssignableFrom(type) && !parameter.hasResolvableGenerics();
		if (!takesAll && !takesSome) {
			throw new SignatureMismatch(
					"its parameter " + parameter + " cannot be the " + role + " of " + describe(namespace));
		}
		return type;
	}

	private static String describe(NamespaceCatalog.Entry namespace) {
		return "namespace '" + namespace.namespace() + "', which maps " + namespace.keyType() + " to "
				+ namespace.valueType() + ".";
	}

	/**
	 * The kinds of event that can be passed to the method.
	 * @return never empty
	 */
	Set<StateEventType> accepted() {
		return this.accepted;
	}

	/**
	 * Whether key and value are instances of what the parameters take.
	 * @param event an event of an accepted kind
	 * @return whether the method can be called with it
	 */
	boolean takes(StateEvent<?, ?> event) {
		return !(event instanceof StateUpdated<?, ?> updated)
				|| (this.keyType.isInstance(updated.key()) && this.valueType.isInstance(updated.value()));
	}

	/**
	 * The arguments for an event.
	 * @param event an event that it {@linkplain #takes takes}
	 * @return the arguments
	 */
	Object[] arguments(StateEvent<?, ?> event) {
		return switch (this.shape) {
			case NOTHING -> new Object[0];
			case EVENT -> new Object[] { event };
			case VALUE -> new Object[] { updated(event).value() };
			case KEY_AND_VALUE -> new Object[] { updated(event).key(), updated(event).value() };
		};
	}

	private static StateUpdated<?, ?> updated(StateEvent<?, ?> event) {
		return (StateUpdated<?, ?>) event;
	}

	private enum Shape {

		NOTHING, EVENT, VALUE, KEY_AND_VALUE

	}

}
