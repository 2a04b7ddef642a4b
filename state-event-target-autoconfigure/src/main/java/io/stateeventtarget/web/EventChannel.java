package io.stateeventtarget.web;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The way to a client that reads server-sent events, which a web stack has to provide.
 */
public interface EventChannel {

	/**
	 * Sends bytes and flushes. Does not wait, and is not called before those before them
	 * were sent.
	 * @param bytes whole events or comments
	 * @param done to be called once, by any thread, also by the calling one, when they
	 * were sent, or with what went wrong
	 */
	void send(byte[] bytes, Consumer<@Nullable Throwable> done);

	/**
	 * Ends the response. May wait for a short, bounded time. Called once at most.
	 */
	void close();

}
