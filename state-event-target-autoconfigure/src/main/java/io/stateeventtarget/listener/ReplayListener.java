package io.stateeventtarget.listener;

import org.springframework.context.event.GenericApplicationListener;

/**
 * An application listener that wants to be told the current entries of a namespace before
 * its changes. Never throws.
 */
public interface ReplayListener extends GenericApplicationListener {

	/**
	 * Whether this listener wants a replay.
	 * @param namespace the namespace
	 * @return whether its current entries are to be told
	 */
	boolean replays(String namespace);

}
