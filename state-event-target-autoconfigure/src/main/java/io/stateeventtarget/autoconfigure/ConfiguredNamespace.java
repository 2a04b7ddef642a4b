package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * One side of a namespace as the configuration tells of it.
 *
 * @param side which side
 * @param namespace its name
 * @param implicit whether it is there only because nothing was configured
 * @param single whether it has no keys
 * @param keyType the type of the keys
 * @param valueType the type of the values, or {@code null} if the configuration does not
 * tell
 */
record ConfiguredNamespace(Side side, String namespace, boolean implicit, boolean single, Type keyType,
		@Nullable Type valueType) {

	String beanName() {
		return this.side.beanName(this.namespace);
	}

	/**
	 * The type of the bean, without generics where the value type is not known yet.
	 */
	ResolvableType beanType() {
		return beanType(this.side, this.single, this.keyType, this.valueType);
	}

	static ResolvableType beanType(Side side, boolean single, Type keyType, @Nullable Type valueType) {
		Class<?> beanClass = side.beanClass(single);
		if (valueType == null) {
			return ResolvableType.forRawClass(beanClass);
		}
		ResolvableType value = ResolvableType.forType(valueType);
		return single ? ResolvableType.forClassWithGenerics(beanClass, value)
				: ResolvableType.forClassWithGenerics(beanClass, ResolvableType.forType(keyType), value);
	}

}
