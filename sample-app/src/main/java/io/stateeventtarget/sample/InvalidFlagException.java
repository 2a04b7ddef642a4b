package io.stateeventtarget.sample;

/**
 * A flag as it was asked for cannot be.
 */
class InvalidFlagException extends IllegalArgumentException {

	InvalidFlagException(String message) {
		super(message);
	}

}
