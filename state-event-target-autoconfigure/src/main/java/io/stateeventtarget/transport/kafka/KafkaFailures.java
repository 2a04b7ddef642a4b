package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.StateException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Puts failures of the engine into words that say what to do.
 */
final class KafkaFailures {

	private final String servers;

	/**
	 * Creates it.
	 * @param servers the addresses that the application configures
	 */
	KafkaFailures(String servers) {
		this.servers = servers;
	}

	/**
	 * Makes the exception for a failure after which nothing was accepted.
	 */
	StateException of(String namespace, String what, Throwable cause) {
		return new StateException(what + ", for namespace '" + namespace + "': " + remedy(cause), namespace, null,
				cause);
	}

	/**
	 * What to do about a failure.
	 */
	String remedy(Throwable cause) {
		if (cause instanceof AuthenticationException) {
			return "Kafka at " + this.servers + " refused the credentials. See 'spring.kafka.security.*', "
					+ "'spring.kafka.properties.sasl.*' and 'spring.kafka.ssl.*'";
		}
		if (cause instanceof AuthorizationException) {
			return "the user lacks a privilege (" + cause.getMessage() + ")";
		}
		if (cause instanceof InvalidReplicationFactorException) {
			return cause.getMessage() + ". See 'state-event-target.kafka.replication-factor'";
		}
		if (cause instanceof InterruptException) {
			return "the thread was interrupted";
		}
		if (cause instanceof TimeoutException || cause instanceof java.util.concurrent.TimeoutException) {
			return "Kafka at " + this.servers
					+ " did not answer within 'state-event-target.kafka.timeout'. See 'spring.kafka.bootstrap-servers'";
		}
		return String.valueOf(cause.getMessage());
	}

}
