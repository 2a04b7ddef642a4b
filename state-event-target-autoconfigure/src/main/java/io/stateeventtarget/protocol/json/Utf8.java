package io.stateeventtarget.protocol.json;

/**
 * Tells UTF-8 from other bytes, strictly: neither overlong forms nor surrogates.
 */
final class Utf8 {

	private Utf8() {
	}

	static boolean isValid(byte[] bytes, int offset, int length) {
		int end = offset + length;
		int index = offset;
		while (index < end) {
			int size = (bytes[index] >= 0) ? 1 : sequenceLength(bytes, index, end);
			if (size == 0) {
				return false;
			}
			index += size;
		}
		return true;
	}

	/**
	 * Whether every surrogate of a text has its other half.
	 */
	static boolean isEncodable(String text) {
		for (int i = 0; i < text.length(); i++) {
			char unit = text.charAt(i);
			if (Character.isSurrogate(unit)) {
				boolean pair = Character.isHighSurrogate(unit) && i + 1 < text.length()
						&& Character.isLowSurrogate(text.charAt(i + 1));
				if (!pair) {
					return false;
				}
				i++;
			}
		}
		return true;
	}

	/**
	 * The length of a text in bytes, where every surrogate has its other half.
	 */
	static long length(String text) {
		long length = 0;
		for (int i = 0; i < text.length(); i++) {
			char unit = text.charAt(i);
			length += (unit < 0x80) ? 1 : (unit < 0x800 || Character.isSurrogate(unit)) ? 2 : 3;
		}
		return length;
	}

	/**
	 * Returns the length of the sequence of more than one byte that begins here, or 0.
	 */
	private static int sequenceLength(byte[] bytes, int index, int end) {
		int first = bytes[index] & 0xFF;
		int size = (first < 0xC2) ? 0 : (first < 0xE0) ? 2 : (first < 0xF0) ? 3 : (first < 0xF5) ? 4 : 0;
		if (size == 0 || size > end - index) {
			return 0;
		}
		int second = bytes[index + 1] & 0xFF;
		int least = (first == 0xE0) ? 0xA0 : (first == 0xF0) ? 0x90 : 0x80;
		int most = (first == 0xED) ? 0x9F : (first == 0xF4) ? 0x8F : 0xBF;
		if (second < least || second > most) {
			return 0;
		}
		for (int i = 2; i < size; i++) {
			if ((bytes[index + i] & 0xC0) != 0x80) {
				return 0;
			}
		}
		return size;
	}

}
