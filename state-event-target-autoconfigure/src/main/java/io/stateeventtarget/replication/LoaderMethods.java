package io.stateeventtarget.replication;

import java.lang.reflect.Proxy;

import io.stateeventtarget.StateLoader;

/**
 * Tells which methods of a {@link StateLoader} somebody wrote. Of a proxy that is not
 * known.
 */
public final class LoaderMethods {

	private LoaderMethods() {
	}

	/**
	 * Whether a loader is known to load everything, as opposed to single keys only.
	 * @param loader the loader
	 * @return whether it is
	 */
	public static boolean isKnownToLoadAll(StateLoader<?, ?> loader) {
		Class<?> type = written(loader);
		return !Proxy.isProxyClass(type) && isWritten(type, "loadAll");
	}

	/**
	 * Whether it makes sense to ask a loader for everything.
	 * @param loader the loader
	 * @return {@code false} if it is known to load single keys or nothing
	 */
	public static boolean mayLoadAll(StateLoader<?, ?> loader) {
		Class<?> type = written(loader);
		return Proxy.isProxyClass(type) || isWritten(type, "loadAll");
	}

	/**
	 * Whether it makes sense to ask a loader for a single key.
	 * @param loader the loader
	 * @return {@code false} if it is known to load everything or nothing
	 */
	public static boolean mayLoadKeys(StateLoader<?, ?> loader) {
		Class<?> type = written(loader);
		return Proxy.isProxyClass(type) || isWritten(type, "load", Object.class);
	}

	/**
	 * Finds the class behind class-based proxies. A lambda is of a class of its own.
	 */
	private static Class<?> written(StateLoader<?, ?> loader) {
		Class<?> type = loader.getClass();
		while (type.getName().contains("$$") && type.getSuperclass() != Object.class) {
			type = type.getSuperclass();
		}
		return type;
	}

	private static boolean isWritten(Class<?> type, String method, Class<?>... parameters) {
		try {
			return type.getMethod(method, parameters).getDeclaringClass() != StateLoader.class;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

}
