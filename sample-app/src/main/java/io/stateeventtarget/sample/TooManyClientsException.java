package io.stateeventtarget.sample;

/**
 * The live stream takes no more clients now.
 */
class TooManyClientsException extends RuntimeException {

	TooManyClientsException(String message) {
		super(message);
	}

}
