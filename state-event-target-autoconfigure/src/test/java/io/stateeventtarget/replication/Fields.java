package io.stateeventtarget.replication;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads private fields.
 */
public final class Fields {

	private static final Map<Class<?>, Map<String, Field>> FIELDS = new ConcurrentHashMap<>();

	private Fields() {
	}

	/**
	 * Follows private fields.
	 * @param start where to begin
	 * @param names the fields, one after the other
	 * @return the value of the last one
	 */
	public static Object read(Object start, String... names) {
		Object current = start;
		for (String name : names) {
			current = read(current, name);
		}
		return current;
	}

	private static Object read(Object target, String name) {
		Field field = FIELDS.computeIfAbsent(target.getClass(), (type) -> new ConcurrentHashMap<>())
			.computeIfAbsent(name, (same) -> find(target.getClass(), same));
		try {
			return field.get(target);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Field find(Class<?> type, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return field;
		}
		catch (NoSuchFieldException ex) {
			throw new IllegalStateException("A probe looks for a field that is not there any more", ex);
		}
	}

}
