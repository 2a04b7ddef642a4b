package io.stateeventtarget.transport.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;

/**
 * The arguments of a command that runs a script: few of their own and then any number
 * that are in their final form. Those must not change until the command has ended, as it
 * may be sent more than once.
 */
final class ScriptArguments extends CommandArgs<byte[], byte[]> {

	private final BulkStrings rest;

	/**
	 * Creates arguments.
	 * @param script the text of the script or its digest
	 * @param keys the keys that it uses
	 * @param values its first arguments
	 * @param rest its other arguments
	 */
	ScriptArguments(byte[] script, byte[][] keys, byte[][] values, BulkStrings rest) {
		super(ByteArrayCodec.INSTANCE);
		add(script).add(keys.length).addKeys(keys).addValues(values);
		this.rest = rest;
	}

	@Override
	public int count() {
		return super.count() + this.rest.count();
	}

	@Override
	public void encode(ByteBuf buffer) {
		super.encode(buffer);
		this.rest.writeTo(buffer);
	}

}
