package io.stateeventtarget.protocol.json;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The constants of an enum as they are written.
 *
 * @param <E> the enum
 */
final class Names<E extends Enum<E>> {

	private final Map<String, E> constants;

	private final Map<E, String> names;

	Names(E[] constants) {
		this.constants = Stream.of(constants).collect(Collectors.toUnmodifiableMap(Names::toName, Function.identity()));
		this.names = Stream.of(constants).collect(Collectors.toUnmodifiableMap(Function.identity(), Names::toName));
	}

	String of(E constant) {
		return this.names.getOrDefault(constant, "");
	}

	E find(String name, Field field) {
		E constant = this.constants.get(name);
		if (constant == null) {
			throw RefusedException.malformed("'" + field + "' is none of " + new TreeSet<>(this.constants.keySet()));
		}
		return constant;
	}

	private static String toName(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
