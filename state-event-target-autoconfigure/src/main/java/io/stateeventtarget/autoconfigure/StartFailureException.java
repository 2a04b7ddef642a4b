package io.stateeventtarget.autoconfigure;

/**
 * Something that keeps the application from starting and that its developer can mend.
 * Subclasses carry the data; the message is the description.
 */
abstract class StartFailureException extends RuntimeException {

	private final String action;

	/**
	 * Creates the exception.
	 * @param description what is wrong, naming the property or bean
	 * @param action what to do about it
	 */
	StartFailureException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * What to do about it.
	 * @return one or more sentences
	 */
	String getAction() {
		return this.action;
	}

}
