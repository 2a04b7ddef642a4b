package io.stateeventtarget.sample;

/**
 * There is no such flag.
 */
class UnknownFlagException extends RuntimeException {

	UnknownFlagException(String key) {
		super("There is no flag '" + key + "'");
	}

}
