package io.stateeventtarget.autoconfigure;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.stateeventtarget.StateType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests of {@link TypeParser}.
 */
class TypeParserTests {

	private static final String THEME = Theme.class.getName();

	@ParameterizedTest(name = "{0}")
	@MethodSource("types")
	void readsTypes(String text, StateType<?> expected) {
		Type type = parse(text);
		assertThat(type).isEqualTo(expected.getType()).hasSameHashCodeAs(expected.getType());
		assertThat(expected.getType()).isEqualTo(type);
		assertThat(type.getTypeName()).isEqualTo(expected.getType().getTypeName());
	}

	static List<Arguments> types() {
		return List.of(arguments("java.lang.String", StateType.of(String.class)),
				arguments("String", StateType.of(String.class)), arguments(" Instant ", instant()),
				arguments("int", StateType.of(Integer.class)), arguments("int[]", StateType.of(int[].class)),
				arguments("String[][]", StateType.of(String[][].class)), arguments(THEME, StateType.of(Theme.class)),
				arguments("java.util.List<" + THEME + ">", new StateType<List<Theme>>() {
				}), arguments("java.util.Map<String, List<Integer>>", new StateType<Map<String, List<Integer>>>() {
				}), arguments("Map<String,int[]>", new StateType<Map<String, int[]>>() {
				}), arguments("List<String>[]", new StateType<List<String>[]>() {
				}), arguments("java.util.Map.Entry<String, Long>", new StateType<Map.Entry<String, Long>>() {
				}), arguments("List< int >", new StateType<List<Integer>>() {
				}));
	}

	private static StateType<?> instant() {
		return StateType.of(Instant.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			com.acme.Missing          | there is no class 'com.acme.Missing'
			List<Missing>             | there is no class 'Missing'
			Map<String>               | 'java.util.Map' has 2 type parameters, not 1
			String<String>            | 'java.lang.String' has 0 type parameters, not 1
			List<String               | '>' is missing
			List<>                    | a class name is missing at position 5
			String]                   | there is more after 'java.lang.String'
			String[                   | ']' is missing
			void                      | there is no class 'void'
			""                        | a class name is missing at position 0
			""")
	void tellsWhyTypeCannotBeRead(String text, String reason) {
		assertThatExceptionOfType(UnresolvableTypeException.class).isThrownBy(() -> parse(text))
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.getProperty()).isEqualTo("the.property"))
			.satisfies((ex) -> assertThat(ex.getType()).isEqualTo(text));
	}

	@Test
	void asksTheClassLoaderThatItIsGiven() {
		ClassLoader none = new ClassLoader(null) {
		};
		assertThatExceptionOfType(UnresolvableTypeException.class)
			.isThrownBy(() -> TypeParser.parse("the.property", THEME, none));
	}

	private static Type parse(String text) {
		return TypeParser.parse("the.property", text, TypeParserTests.class.getClassLoader());
	}

}
