package io.stateeventtarget.web;

/**
 * The gateway's end of a response of server-sent events.
 */
@FunctionalInterface
public interface EventConnection {

	/**
	 * The response is over, by whomever. Idempotent.
	 */
	void onClosed();

}
