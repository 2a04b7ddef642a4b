package io.stateeventtarget.transport.rabbit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Whether one direction of the transport works, which is logged when it changes and not
 * before. Thread-safe.
 */
final class LinkState {

	private static final Log logger = LogFactory.getLog(RabbitStateTransport.class);

	private final String what;

	private volatile State state = State.NEW;

	LinkState(String what) {
		this.what = what;
	}

	synchronized void works() {
		if (this.state == State.BROKEN) {
			logger.info(this.what + " RabbitMQ works again");
		}
		this.state = State.WORKING;
	}

	synchronized void broken(String reason) {
		if (this.state != State.BROKEN) {
			logger.warn(this.what + " RabbitMQ does not work, and is tried again until it does (" + reason
					+ "). Sinks serve what they have and say that they are stale. If it does not come back, see that a"
					+ " broker is there, and the properties 'spring.rabbitmq.*' and"
					+ " 'state-event-target.rabbit.prefix'");
		}
		this.state = State.BROKEN;
	}

	boolean isWorking() {
		return this.state == State.WORKING;
	}

	/**
	 * What is known of it.
	 */
	private enum State {

		NEW, WORKING, BROKEN

	}

}
