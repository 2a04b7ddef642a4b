package io.stateeventtarget.web;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The way to the client of a WebSocket session, which a web stack has to provide.
 */
public interface SocketChannel {

	/**
	 * Sends a text message. Does not wait, and is not called before the one before it was
	 * sent.
	 * @param text the message
	 * @param done to be called once, by any thread, also by the calling one, when it was
	 * sent, or with what went wrong
	 */
	void send(String text, Consumer<@Nullable Throwable> done);

	/**
	 * Sends a ping. May wait for a short, bounded time. Not called while a message is
	 * being sent.
	 */
	void ping();

	/**
	 * Closes the session. May wait for a short, bounded time. Called once at most.
	 * @param code the code
	 * @param reason why, fit to be told to the client
	 */
	void close(int code, String reason);

}
