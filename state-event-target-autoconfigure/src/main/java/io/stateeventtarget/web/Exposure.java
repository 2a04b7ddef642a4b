package io.stateeventtarget.web;

/**
 * What of a namespace is open to the web.
 *
 * @param read whether it can be read and followed
 * @param write whether it can be written
 */
public record Exposure(boolean read, boolean write) {

	/**
	 * Whether nothing of it is open.
	 * @return whether it is as if it was not listed
	 */
	boolean isClosed() {
		return !this.read && !this.write;
	}

}
