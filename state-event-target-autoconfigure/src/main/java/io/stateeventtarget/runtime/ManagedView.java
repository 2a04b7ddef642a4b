package io.stateeventtarget.runtime;

import io.stateeventtarget.StateDefinition;

/**
 * A source or sink as its registry sees it.
 */
interface ManagedView {

	StateDefinition<?, ?> definition();

	/**
	 * Attaches to the transport and opens the dispatch.
	 */
	void start();

	/**
	 * Detaches and keeps everything.
	 */
	void stop();

	/**
	 * Does what is due.
	 */
	void tick();

	/**
	 * Ends for good.
	 */
	void close();

	/**
	 * Whether it ended for good.
	 */
	boolean isClosed();

	/**
	 * Takes note that the threads that call listeners have ended, after {@link #close()}.
	 */
	void threadsEnded();

}
