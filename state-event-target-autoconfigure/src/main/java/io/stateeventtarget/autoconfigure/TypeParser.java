package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * Reads a type as it is written in Java: {@code java.util.List<com.acme.Theme>},
 * {@code Map<String, int[]>}. Classes without a package are looked for in a few packages
 * of the JDK; a primitive that is not an array's element becomes its wrapper.
 */
final class TypeParser {

	private static final List<String> PACKAGES = List.of("java.lang.", "java.util.", "java.math.", "java.time.");

	private final String text;

	private final @Nullable ClassLoader classLoader;

	private int position;

	private TypeParser(String text, @Nullable ClassLoader classLoader) {
		this.text = text;
		this.classLoader = classLoader;
	}

	/**
	 * Reads a type.
	 * @param property the property that it is the value of
	 * @param text the type
	 * @param classLoader where its classes are
	 * @return a class, or a type with generics
	 * @throws UnresolvableTypeException if it cannot be read
	 */
	static Type parse(String property, String text, @Nullable ClassLoader classLoader) {
		try {
			return new TypeParser(text, classLoader).parseAll();
		}
		catch (IllegalArgumentException ex) {
			throw new UnresolvableTypeException(property, text, String.valueOf(ex.getMessage()));
		}
	}

	private Type parseAll() {
		Type type = parseType();
		check(this.position == this.text.length(), "there is more after '" + type.getTypeName() + "'");
		return type;
	}

	private Type parseType() {
		Class<?> raw = find(parseName());
		Type type = takes('<') ? parameterized(raw) : raw;
		while (takes('[')) {
			check(takes(']'), "']' is missing");
			type = arrayOf(type);
		}
		return (type instanceof Class<?> plain) ? ClassUtils.resolvePrimitiveIfNecessary(plain) : type;
	}

	private Type parameterized(Class<?> raw) {
		List<Type> arguments = new ArrayList<>();
		do {
			arguments.add(parseType());
		}
		while (takes(','));
		check(takes('>'), "'>' is missing");
		int expected = raw.getTypeParameters().length;
		check(arguments.size() == expected,
				"'" + raw.getName() + "' has " + expected + " type parameters, not " + arguments.size());
		return new ParsedType.Parameterized(raw, arguments);
	}

	private static Type arrayOf(Type component) {
		return (component instanceof Class<?> plain) ? plain.arrayType() : new ParsedType.GenericArray(component);
	}

	private String parseName() {
		skipBlanks();
		int start = this.position;
		while (this.position < this.text.length() && isPartOfName(this.text.charAt(this.position))) {
			this.position++;
		}
		check(this.position > start, "a class name is missing at position " + start);
		String name = this.text.substring(start, this.position);
		skipBlanks();
		return name;
	}

	private static boolean isPartOfName(char character) {
		return Character.isJavaIdentifierPart(character) || character == '.';
	}

	private Class<?> find(String name) {
		Stream<String> candidates = name.contains(".") ? Stream.of(name)
				: Stream.concat(Stream.of(name), PACKAGES.stream().map((prefix) -> prefix + name));
		return candidates.<Class<?>>mapMulti((candidate, found) -> {
			Class<?> type = load(candidate);
			if (type != null) {
				found.accept(type);
			}
		}).findFirst().orElseThrow(() -> new IllegalArgumentException("there is no class '" + name + "'"));
	}

	private @Nullable Class<?> load(String name) {
		try {
			Class<?> type = ClassUtils.forName(name, this.classLoader);
			return (type != void.class) ? type : null;
		}
		catch (ClassNotFoundException ex) {
			return null;
		}
		catch (LinkageError ex) {
			throw new IllegalArgumentException("the class '" + name + "' cannot be linked (" + ex + ")", ex);
		}
	}

	private boolean takes(char expected) {
		skipBlanks();
		if (this.position < this.text.length() && this.text.charAt(this.position) == expected) {
			this.position++;
			skipBlanks();
			return true;
		}
		return false;
	}

	private void skipBlanks() {
		while (this.position < this.text.length() && this.text.charAt(this.position) == ' ') {
			this.position++;
		}
	}

	private static void check(boolean condition, String reason) {
		if (!condition) {
			throw new IllegalArgumentException(reason);
		}
	}

}
