package io.stateeventtarget.protocol.json;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decoder under some spoiled messages; {@link DecoderFuzzIntegrationTests} has more.
 */
class DecoderFuzzTests {

	@Test
	void refusesWhatIsSpoiledAndNeverFails() {
		DecoderFuzz fuzz = new DecoderFuzz();
		fuzz.run(1, 40_000);
		assertThat(fuzz.refused()).containsKeys(Decoded.Reason.values());
		assertThat(fuzz.accepted()).as("some are good in spite of all").isBetween(1000, 20_000);
	}

}
