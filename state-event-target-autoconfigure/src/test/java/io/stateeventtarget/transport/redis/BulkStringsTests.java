package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BulkStrings}, {@link ScriptArguments} and {@link AppendBuffers}.
 */
class BulkStringsTests {

	private final BulkStrings strings = new BulkStrings();

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 9, 10, 99, 100, 999, 1000, 1023, 4096, 100_000 })
	void writesTheLengthBeforeEachValue(int length) {
		String value = "x".repeat(length);
		this.strings.add(bytes("first"));
		this.strings.add(bytes(value));
		assertThat(this.strings.count()).isEqualTo(2);
		assertThat(written()).isEqualTo("$5\r\nfirst\r\n$" + length + "\r\n" + value + "\r\n");
	}

	@Test
	void joinsTheEndOfSomeBytesAndOthers() {
		this.strings.add(bytes("....12-1 "), 4, bytes("\"value\""));
		assertThat(written()).isEqualTo("$12\r\n12-1 \"value\"\r\n");
	}

	@Test
	void holdsNothingOnceCleared() {
		this.strings.add(bytes("first"));
		this.strings.clear();
		assertThat(this.strings.count()).isZero();
		assertThat(written()).isEmpty();
	}

	@Test
	void comesAfterTheFirstArgumentsOfAScript() {
		this.strings.add(bytes("rest"));
		ScriptArguments arguments = new ScriptArguments(bytes("abc"), new byte[][] { bytes("key") },
				new byte[][] { bytes("value") }, this.strings);
		ByteBuf buffer = Unpooled.buffer();
		arguments.encode(buffer);
		assertThat(arguments.count()).isEqualTo(5);
		assertThat(arguments.getFirstEncodedKey().remaining()).isEqualTo(3);
		assertThat(buffer.toString(StandardCharsets.UTF_8))
			.isEqualTo("$3\r\nabc\r\n$1\r\n1\r\n$3\r\nkey\r\n$5\r\nvalue\r\n$4\r\nrest\r\n");
	}

	@Test
	void isKeptForTheNextAppendUnlessItIsTooLarge() {
		AppendBuffers buffers = new AppendBuffers();
		this.strings.add(bytes("first"));
		buffers.giveBack(this.strings);
		assertThat(buffers.take()).isSameAs(this.strings).extracting(BulkStrings::count).isEqualTo(0);
		assertThat(buffers.take()).isNotSameAs(this.strings);
		this.strings.add(new byte[3 << 20]);
		buffers.giveBack(this.strings);
		assertThat(buffers.take()).isNotSameAs(this.strings);
	}

	private String written() {
		ByteBuf buffer = Unpooled.buffer();
		this.strings.writeTo(buffer);
		return buffer.toString(StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
