package io.stateeventtarget.web;

/**
 * The gateway's end of a WebSocket session, which a web stack has to tell what happens.
 * Called by one thread at a time. No method waits or throws.
 */
public interface SocketConnection {

	/**
	 * A part of a text message came.
	 * @param text the part
	 * @param last whether the message is complete with it
	 */
	void onText(CharSequence text, boolean last);

	/**
	 * Something else came that is allowed, such as a pong.
	 */
	void onHeard();

	/**
	 * Something came that is not allowed, such as a binary message.
	 */
	void onRefused();

	/**
	 * The session is closed, by whomever. Idempotent.
	 */
	void onClosed();

}
