package io.stateeventtarget.protocol;

/**
 * The time in which a source remembers the writes of one life of a sink, so that none is
 * made twice. The source opens one when it meets the sink, says its number with every
 * answered heartbeat, and forgets it together with the sink. A write that comes in a
 * session that is not open has an unknown outcome: it may have been made in it.
 *
 * @param origin the incarnation of the source
 * @param number the number of the session, growing
 */
public record WriteSession(Origin origin, long number) {

	/**
	 * No session.
	 */
	public static final WriteSession NONE = new WriteSession(Origin.NONE, 0);

	/**
	 * Whether writes can be sent in it.
	 * @return whether it is a session
	 */
	public boolean isOpen() {
		return this.number != 0;
	}

}
