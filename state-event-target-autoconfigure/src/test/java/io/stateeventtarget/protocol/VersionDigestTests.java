package io.stateeventtarget.protocol;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The digest, against the examples in {@code docs/protocol.md}, which come from another
 * implementation.
 */
class VersionDigestTests {

	@Test
	void isAsThePublishedProtocolHasIt() throws IOException {
		String document = Files.readString(Path.of("../docs/protocol.md"));
		long two = VersionDigest.of(1763809200123L, 42) + VersionDigest.of(1763809200123L, 43);
		assertThat(hex(VersionDigest.of(1, 1))).isEqualTo("910a2dec89025cc1");
		assertThat(hex(two)).isEqualTo("7100eb48032c5c7d");
		assertThat(document).contains("`910a2dec89025cc1`", "`7100eb48032c5c7d`");
	}

	@Test
	void tellsEpochAndSequenceApart() {
		assertThat(VersionDigest.of(1, 2)).isNotEqualTo(VersionDigest.of(2, 1));
		assertThat(VersionDigest.of(0, 1)).isNotZero();
	}

	private static String hex(long digest) {
		return HexFormat.of().toHexDigits(digest);
	}

}
