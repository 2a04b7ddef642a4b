package io.stateeventtarget.web.reactive;

import java.util.Iterator;

/**
 * Sends a body in parts, each of which is made once the one before was sent. A part that
 * cannot be made breaks the connection, so that the client does not take what it has for
 * all.
 */
final class PartSender {

	private final ResponseOutput output;

	private final Iterator<byte[]> parts;

	PartSender(ResponseOutput output, Iterator<byte[]> parts) {
		this.output = output;
		this.parts = parts;
	}

	/**
	 * Sends a part and all that come after it.
	 */
	void send(byte[] part) {
		this.output.send(part, (failure) -> {
			if (failure != null) {
				this.output.abort(failure);
				return;
			}
			sendNext();
		});
	}

	private void sendNext() {
		byte[] next = null;
		try {
			next = this.parts.hasNext() ? this.parts.next() : null;
		}
		catch (RuntimeException ex) {
			this.output.abort(ex);
			return;
		}
		if (next != null) {
			send(next);
		}
		else {
			this.output.close();
		}
	}

}
