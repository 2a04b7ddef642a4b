package io.stateeventtarget.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateSerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Checks keys and values against the declared types, so that the same code runs on every
 * transport: no {@code null}, instances of the declared class, and JSON data only where
 * {@code Object} is declared.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class TypeCheck<K, V> {

	private static final int MAX_DEPTH = 64;

	private final String namespace;

	private final Class<?> keyClass;

	private final Class<?> valueClass;

	TypeCheck(StateDefinition<K, V> definition) {
		this.namespace = definition.namespace();
		this.keyClass = boxed(definition.keyType().getRawClass());
		this.valueClass = boxed(definition.valueType().getRawClass());
	}

	K key(K key) {
		Objects.requireNonNull(key, "key");
		check("key", key, key, this.keyClass);
		return key;
	}

	V value(K key, V value) {
		Objects.requireNonNull(value, "value");
		check("value", key, value, this.valueClass);
		return value;
	}

	/**
	 * Checks the detail of a signal.
	 */
	void detail(String type, Object detail) {
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(detail, "detail");
		if (!isJson(detail, 0)) {
			throw notJson("detail of signal '" + type + "'", null, detail);
		}
	}

	private void check(String what, Object key, Object candidate, Class<?> declared) {
		if (!declared.isInstance(candidate)) {
			throw new StateSerializationException(
					"The " + what + " of key '" + key + "' in namespace '" + this.namespace + "' is a "
							+ candidate.getClass().getName() + " but declared is " + declared.getName(),
					this.namespace, key);
		}
		if (declared == Object.class && !isJson(candidate, 0)) {
			throw notJson(what + " of key '" + key + "'", key, candidate);
		}
	}

	private StateSerializationException notJson(String what, @Nullable Object key, Object candidate) {
		return new StateSerializationException(
				"The " + what + " in namespace '" + this.namespace + "' is a " + candidate.getClass().getName()
						+ " or holds what is not JSON data: use strings, finite numbers, "
						+ "booleans, and lists and string-keyed maps of these, or declare its type",
				this.namespace, key);
	}

	private static boolean isJson(@Nullable Object candidate, int depth) {
		if (candidate == null) {
			return depth > 0;
		}
		if (candidate instanceof String || candidate instanceof Boolean) {
			return true;
		}
		if (candidate instanceof Number number) {
			return isJson(number);
		}
		if (depth >= MAX_DEPTH) {
			return false;
		}
		if (candidate instanceof List<?> list) {
			return areJson(list, depth);
		}
		return candidate instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)
				&& areJson(map.values(), depth);
	}

	private static boolean isJson(Number number) {
		if (number instanceof Double || number instanceof Float) {
			return Double.isFinite(number.doubleValue());
		}
		return number instanceof Integer || number instanceof Long || number instanceof BigDecimal
				|| number instanceof BigInteger || number instanceof Short || number instanceof Byte;
	}

	private static boolean areJson(Collection<?> candidates, int depth) {
		return candidates.stream().allMatch((candidate) -> isJson(candidate, depth + 1));
	}

	private static Class<?> boxed(Class<?> type) {
		return type.isPrimitive() ? java.lang.invoke.MethodType.methodType(type).wrap().returnType() : type;
	}

}
