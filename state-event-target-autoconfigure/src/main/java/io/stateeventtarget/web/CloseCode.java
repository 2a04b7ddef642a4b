package io.stateeventtarget.web;

/**
 * Why the gateway closes a WebSocket session.
 */
enum CloseCode {

	/**
	 * The application stops, or nothing was heard of the client.
	 */
	GOING_AWAY(1001),

	/**
	 * The client sends too much.
	 */
	POLICY(1008),

	/**
	 * A message is too long.
	 */
	TOO_BIG(1009),

	/**
	 * The client reads too slowly, or there are too many of them.
	 */
	TRY_AGAIN_LATER(1013);

	private final int number;

	CloseCode(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

}
