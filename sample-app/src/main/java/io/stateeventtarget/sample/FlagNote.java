package io.stateeventtarget.sample;

/**
 * What somebody wants others to know of a flag. Pages write it from their replicas.
 *
 * @param text what it says
 * @param by who wrote it
 */
record FlagNote(String text, String by) {

	/**
	 * The namespace in which notes are replicated, by the key of their flag.
	 */
	static final String NAMESPACE = "flag-notes";

	private static final int MAX_TEXT = 200;

	private static final int MAX_NAME = 64;

	FlagNote {
		check("text", text, MAX_TEXT);
		check("by", by, MAX_NAME);
	}

	private static void check(String what, String text, int length) {
		if (text.isBlank() || text.length() > length) {
			throw new IllegalArgumentException("'" + what + "' of a note must have 1 to " + length + " characters");
		}
	}

}
