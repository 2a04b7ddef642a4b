package io.stateeventtarget.runtime;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

/**
 * The type of the {@link MappedKey mapped keys} of some type of parameters.
 *
 * @param parameter the type of the parameters
 */
record MappedKeyType(Type parameter) implements ParameterizedType {

	@Override
	public Type[] getActualTypeArguments() {
		return new Type[] { this.parameter };
	}

	@Override
	public Type getRawType() {
		return MappedKey.class;
	}

	@Override
	public @Nullable Type getOwnerType() {
		return null;
	}

}
