package io.stateeventtarget.transport.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What records look like on the wire, held against golden bytes.
 */
class RecordFormatTests {

	private static final RecordStamp STAMP = new RecordStamp(1763809200123L, 42, 1763809261000L, 0);

	@Test
	void writesTheGoldenBytes() throws IOException {
		assertThat(header(RecordKind.PUT, STAMP)).isEqualTo(golden("put"));
		assertThat(header(RecordKind.PUT,
				new RecordStamp(1763809200123L, 42, 1763809261000L, 1763809999000L, ChangeCause.LOAD)))
			.isEqualTo(golden("put-expiring"));
		assertThat(
				header(RecordKind.REMOVE, new RecordStamp(1763809200123L, 42, 1763809261000L, 0, ChangeCause.EXPIRED)))
			.isEqualTo(golden("remove"));
		assertThat(header(RecordKind.END, new RecordStamp(1763809200123L, 42, 1763809261000L, 40)))
			.isEqualTo(golden("end"));
		assertThat(HexFormat.of().formatHex(beginning().write())).isEqualTo(golden("begin"));
	}

	@ParameterizedTest
	@EnumSource
	void readsEveryKindBack(RecordKind kind) {
		for (ChangeCause cause : ChangeCause.values()) {
			RecordStamp stamp = new RecordStamp((1L << 53) - 1, 0, Long.MAX_VALUE, 1, cause);
			byte[] header = RecordFormat.write(kind, stamp).value();
			assertThat(RecordFormat.kind(header)).isEqualTo(kind);
			assertThat(RecordFormat.stamp(header)).isEqualTo(stamp);
		}
	}

	@Test
	void readsABeginningBack() {
		Beginning beginning = beginning();
		assertThat(Beginning.read(beginning.write())).isEqualTo(beginning);
	}

	@Test
	void refusesABeginningOfAnotherFormat() {
		byte[] bytes = beginning().write();
		for (int length = 0; length < bytes.length; length++) {
			assertThat(Beginning.read(java.util.Arrays.copyOf(bytes, length))).isNull();
		}
		bytes[0] = 2;
		assertThat(Beginning.read(bytes)).isNull();
	}

	@Test
	void refusesHeadersThatAreNoneOfOurs() {
		assertThat(RecordFormat.kind(null)).isNull();
		assertThat(RecordFormat.kind(new byte[0])).isNull();
		assertThat(RecordFormat.kind(new byte[] { 8, 1, 1, 1 })).isNull();
		assertThat(RecordFormat.kind(new byte[] { 0x40, 1, 1, 1 })).isNull();
		assertThat(RecordFormat.kind(new byte[] { (byte) 0x80, 1, 1, 1 })).isNull();
		assertThat(RecordFormat.stamp(new byte[] { 0, 1, 1, (byte) 0x80 })).isNull();
		byte[] endless = new byte[40];
		java.util.Arrays.fill(endless, (byte) 0xFF);
		assertThat(RecordFormat.stamp(endless)).isNull();
	}

	@Test
	void keysEntriesApartFromWhatIsReserved() {
		byte[] key = RecordFormat.entryKey("\"home\"".getBytes(StandardCharsets.UTF_8));
		assertThat(new String(key, StandardCharsets.UTF_8)).isEqualTo("=\"home\"");
		assertThat(RecordFormat.isEntryKey(key)).isTrue();
		assertThat(new String(RecordKind.END.key(), StandardCharsets.UTF_8)).isEqualTo("!end");
		assertThat(RecordKind.REPLACE.key()).isEqualTo(RecordKind.RESET.key());
		assertThat(RecordFormat.isEntryKey(RecordKind.END.key())).isFalse();
	}

	private static Beginning beginning() {
		return new Beginning(new Origin("settings-7f3a", 1763809200123L),
				new Position(new Origin("settings-66aa", 1763809100000L), 17), "java.lang.String to com.acme.Theme",
				new SourceFeatures(true, true), Set.of(StateEventType.values()));
	}

	private static String header(RecordKind kind, RecordStamp stamp) {
		return HexFormat.of().formatHex(RecordFormat.write(kind, stamp).value());
	}

	private static String golden(String name) throws IOException {
		Properties golden = new Properties();
		try (InputStream file = RecordFormatTests.class.getResourceAsStream("golden.properties")) {
			golden.load(file);
		}
		return golden.getProperty(name);
	}

}
