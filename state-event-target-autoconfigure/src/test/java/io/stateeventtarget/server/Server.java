package io.stateeventtarget.server;

/**
 * A server in a process of its own. Not thread-safe.
 */
public interface Server extends AutoCloseable {

	/**
	 * Where it listens.
	 * @return the port of the loopback interface, the same after each restart
	 */
	int port();

	/**
	 * Ends it at once, as {@code kill -9}.
	 */
	void kill();

	/**
	 * Starts it again, on the same port and with the same data; kills it before if it
	 * runs.
	 */
	void restart();

	/**
	 * Stops it in its tracks: connections stay open and are not answered.
	 */
	void pause();

	/**
	 * Lets it go on.
	 */
	void resume();

	/**
	 * Ends it and deletes its data.
	 */
	@Override
	void close();

}
