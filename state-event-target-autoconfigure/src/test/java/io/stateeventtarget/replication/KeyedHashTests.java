package io.stateeventtarget.replication;

import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keyed hash, against values that another implementation of SipHash-1-3 gives for the
 * key of its authors' test vectors.
 */
class KeyedHashTests {

	private static final long K0 = 0x0706050403020100L;

	private static final long K1 = 0x0f0e0d0c0b0a0908L;

	private final KeyedHash hash = new KeyedHash(K0, K1);

	@Test
	void finishesAsSipHashDoes() {
		long lengthOfNone = 0;
		assertThat(state().absorb(lengthOfNone).finish()).isEqualTo(0xabac0158050fc4dcL);
		long lengthAndRest = (15L << 56) | 0x0e0d0c0b0a0908L;
		assertThat(state().absorb(K0).absorb(lengthAndRest).finish()).isEqualTo(0xd320d86d2a519956L);
	}

	@Test
	void readsAStringFourCharactersAtATimeAndThenItsLength() {
		assertThat(this.hash.hash("")).isEqualTo(folded(state().absorb(0)));
		assertThat(this.hash.hash("abcd")).isEqualTo(folded(state().absorb(word('a', 'b', 'c', 'd')).absorb(4)));
		assertThat(this.hash.hash("abcde"))
			.isEqualTo(folded(state().absorb(word('a', 'b', 'c', 'd')).absorb('e').absorb(5)));
	}

	@Test
	void readsAllOfAUuidAndOfALongAndTheHashCodeOfOthers() {
		assertThat(this.hash.hash(new UUID(1, 2))).isEqualTo(folded(state().absorb(1).absorb(2)));
		assertThat(this.hash.hash(1L << 40)).isEqualTo(folded(state().absorb(1L << 40)));
		assertThat(this.hash.hash(7)).isEqualTo(folded(state().absorb(7)));
	}

	private static SipState state() {
		return new SipState(K0, K1);
	}

	private static long word(long... characters) {
		return (characters[0] << 48) | (characters[1] << 32) | (characters[2] << 16) | characters[3];
	}

	private static int folded(SipState state) {
		return Long.hashCode(state.finish());
	}

}
