package io.stateeventtarget;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;

/**
 * Finds the class behind a type.
 */
final class RawClass {

	private RawClass() {
	}

	static Class<?> of(Type type) {
		if (type instanceof Class<?> plain) {
			return plain;
		}
		if (type instanceof ParameterizedType parameterized) {
			return of(parameterized.getRawType());
		}
		if (type instanceof GenericArrayType array) {
			return Array.newInstance(of(array.getGenericComponentType()), 0).getClass();
		}
		if (type instanceof WildcardType wildcard) {
			return of(wildcard.getUpperBounds()[0]);
		}
		if (type instanceof TypeVariable<?> variable) {
			return of(variable.getBounds()[0]);
		}
		throw new IllegalArgumentException("There is no class behind the type " + type.getTypeName());
	}

}
