package io.stateeventtarget.protocol.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Spoils messages: some of their bytes, or some of their tokens, so that what comes out
 * looks like a message for longer.
 */
final class MessageMutations {

	private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[{}\\[\\]:,]|[^\\s{}\\[\\]:,\"]+");

	private static final String[] NUMBERS = { "0", "1", "2", "3", "41", "42", "43", "45", "46", "50", "65536",
			"1763809200122", "1763809200123", "1763809200124", "2147483647", "2147483648", "9007199254740990",
			"9007199254740991" };

	private static final String[] SCALARS = { "null", "true", "false", "-1", "1.5", "1e400", "-0", "9007199254740992",
			"9223372036854775807", "9223372036854775808", "9".repeat(400), "1e-999999999", "\"\"", "\"home\"", "\"a\"",
			"\"state:update\"", "\"state:snapshot\"", "\"state:changes\"", "\"state:heartbeat\"", "\"state:connect\"",
			"\"themes\"", "\"update\"", "\"reset\"", "\"replica\"", "\"synced\"", "\"\\u0000\"", "\"\\ud800\"",
			"\"" + "x".repeat(300) + "\"", "\"" + "k".repeat(5000) + "\"", "NaN", "nul", "'x'", "[]", "{}",
			"[".repeat(200) + "]".repeat(200), "{\"a\":".repeat(100) + "1" + "}".repeat(100), "[".repeat(3000),
			"[\"java.lang.ProcessBuilder\",{}]", "{\"@class\":\"java.lang.ProcessBuilder\"}" };

	private static final String[] NAMES = Stream
		.concat(Stream.of(Field.values()).map(Field::toString), Stream.of("type", "namespace", "detail", "__proto__"))
		.map((name) -> '"' + name + '"')
		.toArray(String[]::new);

	private final List<List<String>> originals = new ArrayList<>();

	private final SplittableRandom random;

	MessageMutations(long seed, Map<String, ?> goldens) {
		this.random = new SplittableRandom(seed);
		goldens.keySet().forEach((name) -> this.originals.add(tokens(GoldenMessages.file(name))));
	}

	/**
	 * A message that may be anything.
	 */
	byte[] next() {
		if (this.random.nextInt(50) == 0) {
			byte[] noise = new byte[this.random.nextInt(200)];
			this.random.nextBytes(noise);
			return noise;
		}
		List<String> tokens = new ArrayList<>(original());
		int spoiled = this.random.nextInt(4);
		for (int i = 0; i < spoiled; i++) {
			spoil(tokens);
		}
		byte[] bytes = String.join("", tokens).getBytes(StandardCharsets.UTF_8);
		return (spoiled == 0 || this.random.nextInt(4) == 0) ? spoil(bytes) : bytes;
	}

	/**
	 * A message that is of its form, but for numbers and flags that may be any.
	 */
	byte[] nextOfItsForm() {
		List<String> tokens = new ArrayList<>(original());
		for (int i = this.random.nextInt(6); i >= 0; i--) {
			int index = this.random.nextInt(tokens.size());
			char first = tokens.get(index).charAt(0);
			if (Character.isDigit(first)) {
				tokens.set(index, one(NUMBERS));
			}
			else if (first == 't' || first == 'f') {
				tokens.set(index, Boolean.toString(this.random.nextBoolean()));
			}
		}
		return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
	}

	private void spoil(List<String> tokens) {
		if (tokens.isEmpty()) {
			return;
		}
		int index = this.random.nextInt(tokens.size());
		switch (this.random.nextInt(8)) {
			case 0 -> tokens.remove(index);
			case 1 -> tokens.add(index, tokens.get(this.random.nextInt(tokens.size())));
			case 2 -> tokens.addAll(index, List.of(one(NAMES), ":", one(SCALARS), ","));
			case 3 -> tokens.addAll(this.random.nextInt(tokens.size()), slice(original()));
			case 4 -> tokens.subList(index, Math.min(tokens.size(), index + this.random.nextInt(8))).clear();
			default -> replaceScalar(tokens, index);
		}
	}

	private void replaceScalar(List<String> tokens, int index) {
		char first = tokens.get(index).charAt(0);
		if (Character.isDigit(first)) {
			tokens.set(index, one(this.random.nextBoolean() ? NUMBERS : SCALARS));
		}
		else if (Character.isLetter(first) || first == '"') {
			tokens.set(index, one(this.random.nextInt(4) == 0 ? NAMES : SCALARS));
		}
	}

	private byte[] spoil(byte[] bytes) {
		if (bytes.length == 0) {
			return bytes;
		}
		int index = this.random.nextInt(bytes.length);
		int end = index + this.random.nextInt(bytes.length - index);
		ByteArrayOutputStream spoiled = new ByteArrayOutputStream();
		switch (this.random.nextInt(4)) {
			case 0 -> spoiled.write(bytes, 0, index);
			case 1 -> {
				spoiled.write(bytes, 0, end);
				spoiled.write(bytes, index, bytes.length - index);
			}
			case 2 -> {
				byte[] noise = new byte[this.random.nextInt(6)];
				this.random.nextBytes(noise);
				spoiled.write(bytes, 0, index);
				spoiled.writeBytes(noise);
				spoiled.write(bytes, index, bytes.length - index);
			}
			default -> {
				spoiled.writeBytes(bytes);
				byte[] flipped = spoiled.toByteArray();
				for (int i = this.random.nextInt(8); i >= 0; i--) {
					flipped[this.random.nextInt(flipped.length)] ^= (byte) (1 << this.random.nextInt(8));
				}
				return flipped;
			}
		}
		return spoiled.toByteArray();
	}

	private List<String> original() {
		return this.originals.get(this.random.nextInt(this.originals.size()));
	}

	private List<String> slice(List<String> tokens) {
		int from = this.random.nextInt(tokens.size());
		return tokens.subList(from, Math.min(tokens.size(), from + this.random.nextInt(20)));
	}

	private String one(String[] choices) {
		return choices[this.random.nextInt(choices.length)];
	}

	private static List<String> tokens(byte[] json) {
		List<String> tokens = new ArrayList<>();
		Matcher matcher = TOKEN.matcher(new String(json, StandardCharsets.UTF_8));
		while (matcher.find()) {
			tokens.add(matcher.group());
		}
		return tokens;
	}

}
