package io.stateeventtarget.protocol.json;

/**
 * What became of bytes that were to be a message.
 *
 * @param <M> the type of the message
 */
public sealed interface Decoded<M> {

	/**
	 * They are a message.
	 *
	 * @param <M> the type of the message
	 * @param message the message
	 */
	record Accepted<M>(M message) implements Decoded<M> {

	}

	/**
	 * They are none, or none for this namespace.
	 *
	 * @param <M> the type of the message
	 * @param reason why, to count
	 * @param description why, to log: without anything that was received but for names of
	 * types and fields
	 */
	record Refused<M>(Reason reason, String description) implements Decoded<M> {

	}

	/**
	 * Why a message is refused.
	 */
	enum Reason {

		/**
		 * It is not of the form that its type has.
		 */
		MALFORMED,

		/**
		 * It is over a limit.
		 */
		OVERSIZED,

		/**
		 * It is of another namespace.
		 */
		FOREIGN,

		/**
		 * Its type is not known, or goes the other way.
		 */
		UNKNOWN

	}

}
