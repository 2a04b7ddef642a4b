package io.stateeventtarget.replication;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * A hash that nobody outside this process can predict, for tables whose keys collide too
 * often to be an accident. Immutable.
 * <p>
 * It reads what a {@link String}, {@link UUID} or {@link Long} consists of, so keys of
 * those types part even if their hash codes are equal. Of any other type it knows the
 * hash code only.
 */
final class KeyedHash {

	private static final int CHARS_PER_WORD = Long.SIZE / Character.SIZE;

	private final long k0;

	private final long k1;

	KeyedHash(long k0, long k1) {
		this.k0 = k0;
		this.k1 = k1;
	}

	static KeyedHash random() {
		SecureRandom random = new SecureRandom();
		return new KeyedHash(random.nextLong(), random.nextLong());
	}

	int hash(Object key) {
		if (key instanceof String text) {
			return hash(text);
		}
		if (key instanceof UUID uuid) {
			return fold(state().absorb(uuid.getMostSignificantBits()).absorb(uuid.getLeastSignificantBits()));
		}
		return fold(state().absorb((key instanceof Long number) ? number : key.hashCode()));
	}

	private int hash(String text) {
		SipState state = state();
		int length = text.length();
		for (int start = 0; start < length; start += CHARS_PER_WORD) {
			state.absorb(word(text, start, Math.min(start + CHARS_PER_WORD, length)));
		}
		return fold(state.absorb(length));
	}

	private SipState state() {
		return new SipState(this.k0, this.k1);
	}

	private static long word(String text, int start, int end) {
		long word = 0;
		for (int i = start; i < end; i++) {
			word = (word << Character.SIZE) | text.charAt(i);
		}
		return word;
	}

	private static int fold(SipState state) {
		return Long.hashCode(state.finish());
	}

}
