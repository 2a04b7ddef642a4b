package io.stateeventtarget.transport.kafka;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.KafkaException;

/**
 * Closes clients on a thread that may be interrupted, which they would refuse. The thread
 * stays interrupted.
 */
final class Closing {

	private static final Log logger = LogFactory.getLog(Closing.class);

	private Closing() {
	}

	/**
	 * Closes a client.
	 * @param close closes it, without waiting
	 */
	static void now(Runnable close) {
		boolean interrupted = Thread.interrupted();
		try {
			close.run();
		}
		catch (KafkaException ex) {
			logger.debug("A client was closed with a failure", ex);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
