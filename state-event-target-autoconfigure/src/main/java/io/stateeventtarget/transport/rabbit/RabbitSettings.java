package io.stateeventtarget.transport.rabbit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * The names that the transport uses in RabbitMQ, and its bounds.
 *
 * @param prefix what the names of all exchanges and queues begin with
 * @param queueLength how many frames a queue of the broker holds
 * @param queueBytes how many bytes a queue of the broker holds
 * @param senderLength how many messages wait here to be sent
 * @param senderBytes how many bytes wait here to be sent
 */
public record RabbitSettings(String prefix, int queueLength, long queueBytes, int senderLength, long senderBytes) {

	private static final int MAX_KEY = 255;

	public RabbitSettings {
		if (!prefix.matches("[A-Za-z0-9._-]{1,100}")) {
			throw new IllegalArgumentException(
					"The property 'state-event-target.rabbit.prefix' must be 1 to 100 letters,"
							+ " digits, dots, hyphens and underscores but is '" + prefix + "'");
		}
		positive("queue-length", queueLength);
		positive("queue-bytes", queueBytes);
		positive("sender-length", senderLength);
		positive("sender-bytes", senderBytes);
	}

	private static void positive(String name, long value) {
		if (value < 1) {
			throw new IllegalArgumentException(
					"The property 'state-event-target.rabbit." + name + "' must be at least 1 but is " + value);
		}
	}

	/**
	 * The topic exchange of what sources say to all sinks, by namespace.
	 */
	String changes() {
		return this.prefix + ".changes";
	}

	/**
	 * The direct exchange of what sources say to one sink, by {@link #sinkKey}.
	 */
	String sinks() {
		return this.prefix + ".sinks";
	}

	/**
	 * The direct exchange of what sinks say to sources, by namespace.
	 */
	String sources() {
		return this.prefix + ".sources";
	}

	/**
	 * A name that no queue had before: one of a connection that was lost may still be
	 * there.
	 */
	String newQueue(String side, String namespace) {
		return this.prefix + "." + side + "." + namespace + "." + UUID.randomUUID();
	}

	/**
	 * Queues are bounded and lose what is oldest.
	 */
	Map<String, Object> queueArguments() {
		return Map.of("x-max-length", this.queueLength, "x-max-length-bytes", this.queueBytes, "x-overflow",
				"drop-head");
	}

	/**
	 * What is for one sink. Ids that would make it too long are hashed.
	 */
	static String sinkKey(String namespace, String sinkId) {
		String key = namespace + "/" + sinkId;
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		return (bytes.length <= MAX_KEY) ? key : namespace + "//" + hash(bytes);
	}

	private static String hash(byte[] bytes) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
