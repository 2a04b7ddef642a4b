package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;

/**
 * The names under which a namespace is kept in Redis. All have the same hash tag, so that
 * they are in one slot of a cluster.
 */
final class RedisKeys {

	private final String tag;

	private final byte[] meta;

	private final byte[] state;

	private final byte[] stream;

	RedisKeys(String prefix, String namespace) {
		this.tag = "{" + prefix + ":" + namespace + "}:";
		this.meta = bytes("meta");
		this.state = bytes("state");
		this.stream = bytes("stream");
	}

	byte[] meta() {
		return this.meta;
	}

	byte[] state() {
		return this.state;
	}

	byte[] stream() {
		return this.stream;
	}

	/**
	 * Where entries are collected that are to replace the state.
	 */
	byte[] replacement(long epoch) {
		return bytes("state:" + epoch);
	}

	/**
	 * The channel to all sources.
	 */
	byte[] toSource() {
		return bytes("to-source");
	}

	/**
	 * The channel to one sink.
	 */
	byte[] toSink(String sinkId) {
		return bytes("to-sink:" + sinkId);
	}

	@Override
	public String toString() {
		return this.tag + "*";
	}

	private byte[] bytes(String name) {
		return (this.tag + name).getBytes(StandardCharsets.UTF_8);
	}

}
