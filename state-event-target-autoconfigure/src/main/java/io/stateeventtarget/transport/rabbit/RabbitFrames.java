package io.stateeventtarget.transport.rabbit;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Several messages in the body of one of RabbitMQ: each as its length in four bytes, the
 * highest first, and its bytes.
 */
final class RabbitFrames {

	private static final byte[] NOTHING = {};

	private RabbitFrames() {
	}

	static byte[] join(Collection<byte[]> messages) {
		int size = messages.stream().mapToInt((message) -> Integer.BYTES + message.length).sum();
		ByteBuffer frame = ByteBuffer.allocate(size);
		messages.forEach((message) -> frame.putInt(message.length).put(message));
		return frame.array();
	}

	/**
	 * Gives on each message. What is no frame ends with a message of no bytes, so that it
	 * is refused and counted.
	 */
	static void split(byte[] frame, Consumer<byte[]> receiver) {
		ByteBuffer rest = ByteBuffer.wrap(frame);
		while (rest.hasRemaining()) {
			int length = (rest.remaining() >= Integer.BYTES) ? rest.getInt() : -1;
			if (length < 1 || length > rest.remaining()) {
				receiver.accept(NOTHING);
				return;
			}
			byte[] message = new byte[length];
			rest.get(message);
			receiver.accept(message);
		}
	}

}
