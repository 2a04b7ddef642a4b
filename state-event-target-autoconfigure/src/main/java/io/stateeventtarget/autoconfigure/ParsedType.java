package io.stateeventtarget.autoconfigure;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Types with generics that were written as text, equal to those that the compiler makes.
 */
sealed interface ParsedType extends Type {

	/**
	 * A class with type arguments.
	 */
	record Parameterized(Class<?> raw, List<Type> arguments) implements ParsedType, ParameterizedType {

		public Parameterized {
			arguments = List.copyOf(arguments);
		}

		@Override
		public Type getRawType() {
			return this.raw;
		}

		@Override
		public @Nullable Type getOwnerType() {
			return this.raw.getDeclaringClass();
		}

		@Override
		public Type[] getActualTypeArguments() {
			return this.arguments.toArray(Type[]::new);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof ParameterizedType that && this.raw.equals(that.getRawType())
					&& Objects.equals(getOwnerType(), that.getOwnerType())
					&& Arrays.equals(getActualTypeArguments(), that.getActualTypeArguments());
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(getActualTypeArguments()) ^ Objects.hashCode(getOwnerType()) ^ this.raw.hashCode();
		}

		@Override
		public String toString() {
			return this.arguments.stream()
				.map(Type::getTypeName)
				.collect(Collectors.joining(", ", this.raw.getName() + "<", ">"));
		}

	}

	/**
	 * An array whose elements have type arguments.
	 */
	record GenericArray(Type component) implements ParsedType, GenericArrayType {

		@Override
		public Type getGenericComponentType() {
			return this.component;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof GenericArrayType that && this.component.equals(that.getGenericComponentType());
		}

		@Override
		public int hashCode() {
			return this.component.hashCode();
		}

		@Override
		public String toString() {
			return this.component.getTypeName() + "[]";
		}

	}

}
