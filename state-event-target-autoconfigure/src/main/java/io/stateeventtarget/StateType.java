package io.stateeventtarget;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A type with its generics. Captured by an anonymous subclass: {@code new
 * StateType<List<Integer>>() {}}.
 *
 * @param <T> the type
 */
public abstract class StateType<T> {

	private final Type type;

	/**
	 * Captures the type argument of the subclass.
	 * @throws IllegalStateException if the subclass has none
	 */
	protected StateType() {
		Type parent = getClass().getGenericSuperclass();
		if (!(parent instanceof ParameterizedType parameterized) || parameterized.getRawType() != StateType.class) {
			throw new IllegalStateException("Write the type out: new StateType<List<Integer>>() {}");
		}
		this.type = parameterized.getActualTypeArguments()[0];
	}

	private StateType(Type type) {
		this.type = type;
	}

	/**
	 * The type of a class.
	 * @param <T> the type
	 * @param type the class
	 * @return its type
	 */
	public static <T> StateType<T> of(Class<T> type) {
		return new Fixed<>(Objects.requireNonNull(type, "type"));
	}

	/**
	 * A type known only at run time. The caller answers for {@code T}.
	 * @param <T> the type
	 * @param type the type
	 * @return the same as a state type
	 */
	public static <T> StateType<T> ofType(Type type) {
		return new Fixed<>(Objects.requireNonNull(type, "type"));
	}

	/**
	 * The type.
	 * @return a class, or a parameterized or array type
	 */
	public final Type getType() {
		return this.type;
	}

	/**
	 * The class behind the type, without its generics.
	 * @return the class
	 */
	public final Class<?> getRawClass() {
		return RawClass.of(this.type);
	}

	@Override
	public final boolean equals(Object other) {
		return other instanceof StateType<?> that && this.type.equals(that.type);
	}

	@Override
	public final int hashCode() {
		return this.type.hashCode();
	}

	@Override
	public final String toString() {
		return this.type.getTypeName();
	}

	private static final class Fixed<T> extends StateType<T> {

		Fixed(Type type) {
			super(type);
		}

	}

}
