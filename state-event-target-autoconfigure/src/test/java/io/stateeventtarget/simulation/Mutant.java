package io.stateeventtarget.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A deliberate fault: a piece of text of a source file and what it is replaced by.
 *
 * @param name its name
 * @param rule the rule that it breaks
 * @param file the file, below the root package
 * @param find the text, which occurs exactly once
 * @param replacement what is there instead
 */
record Mutant(String name, String rule, String file, String find, String replacement) {

	private static final String LIST = "mutants.txt";

	/**
	 * Reads the list of all mutants.
	 */
	static List<Mutant> all() {
		List<Mutant> mutants = new ArrayList<>();
		for (String section : read().split("(?m)^## ")) {
			if (section.contains("\nfind:\n")) {
				mutants.add(parse(section));
			}
		}
		return mutants;
	}

	private static Mutant parse(String section) {
		String[] head = section.substring(0, section.indexOf("\nfind:\n")).split("\n");
		String body = section.substring(section.indexOf("\nfind:\n") + 7);
		int end = body.indexOf("\nreplace:\n");
		return new Mutant(head[0].strip(), head[1].substring("rule:".length()).strip(),
				head[2].substring("file:".length()).strip(), body.substring(0, end),
				body.substring(end + "\nreplace:\n".length()).stripTrailing());
	}

	private static String read() {
		try (InputStream list = Mutant.class.getResourceAsStream(LIST)) {
			return new String(list.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Puts the fault into the text of the file.
	 */
	String applyTo(String source) {
		int place = source.indexOf(this.find);
		if (place < 0 || source.indexOf(this.find, place + 1) >= 0) {
			throw new IllegalStateException(
					"The text that mutant '" + this.name + "' replaces is not found exactly once in " + this.file
							+ ". Write down what it is now in " + LIST + ".");
		}
		return source.substring(0, place) + this.replacement + source.substring(place + this.find.length());
	}

	@Override
	public String toString() {
		return this.name;
	}

}
