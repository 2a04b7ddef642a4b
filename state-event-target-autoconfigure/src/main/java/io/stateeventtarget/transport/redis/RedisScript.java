package io.stateeventtarget.transport.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandType;

/**
 * The steps that Redis takes as one. Each checks everything that can fail before it
 * writes, so that an error means that nothing was written: the first write is one that
 * Redis refuses when it is out of memory or read-only, and the types of the keys are
 * checked by reading them.
 */
enum RedisScript {

	/**
	 * Takes an epoch. Keys: meta, state, stream. Arguments: proposal, source, key type,
	 * value type, format, attempt, features, channel to sources. Returns {@code ok} and
	 * the epoch, and where the last incarnation ended that appended anything; or why not.
	 */
	CLAIM("""
			local m = redis.call('HMGET', KEYS[1], 'epoch', 'source', 'sequence', 'size', 'key', 'value', 'format',
				'attempt', 'last-epoch', 'last-source', 'last-sequence')
			local size = redis.call('HLEN', KEYS[2])
			local kind = redis.call('TYPE', KEYS[3]).ok
			if kind ~= 'stream' and kind ~= 'none' then
				return redis.error_reply('WRONGTYPE ' .. KEYS[3] .. ' is no stream but a ' .. kind)
			end
			if m[7] and m[7] ~= ARGV[5] then
				return { 'format', m[7] }
			end
			if m[5] and (m[5] ~= ARGV[3] or m[6] ~= ARGV[4]) then
				return { 'types', m[5], m[6] }
			end
			if m[2] == ARGV[2] and m[8] and tonumber(m[8]) >= tonumber(ARGV[6]) then
				return { 'late' }
			end
			local epoch = tonumber(ARGV[1])
			if m[1] and epoch <= tonumber(m[1]) then
				epoch = tonumber(m[1]) + 1
			end
			epoch = string.format('%.0f', epoch)
			local intact = m[1] and size >= tonumber(m[4])
			if not intact then
				size = 0
			end
			redis.call('HSET', KEYS[1], 'epoch', epoch, 'source', ARGV[2], 'sequence', '0', 'token', '0', 'size', size,
				'key', ARGV[3], 'value', ARGV[4], 'format', ARGV[5], 'attempt', ARGV[6], 'features', ARGV[7])
			local before = { m[1], m[2], m[3] }
			local last = { m[9] or '0', m[10] or '', m[11] or '0' }
			if not intact then
				redis.call('HSET', KEYS[1], 'digest', '0')
				redis.call('UNLINK', KEYS[2], KEYS[3])
				before = { '0', '', '0' }
				last = before
			elseif m[3] ~= '0' then
				last = before
			end
			redis.call('HSET', KEYS[1], 'last-epoch', last[1], 'last-source', last[2], 'last-sequence', last[3])
			local begin = { epoch .. '-0', 'b', ARGV[2], 'p', before[1] .. '-' .. before[3], 's', before[2] }
			local added = redis.pcall('XADD', KEYS[3], unpack(begin))
			if type(added) == 'table' and added.err then
				redis.call('UNLINK', KEYS[3])
				redis.call('XADD', KEYS[3], unpack(begin))
			end
			redis.call('PUBLISH', ARGV[8], 'claimed ' .. epoch .. ' ' .. ARGV[2])
			return { 'ok', epoch, last[1], last[2], last[3] }
			"""),

	/**
	 * Appends a frame. Keys: meta, state, stream. Arguments: epoch, source, token,
	 * sequence before, last sequence, digest, frame, length of the stream, oldest id to
	 * keep or nothing, whether the state is emptied first, the numbers of arguments that
	 * follow: entries (field and value), removed fields. Returns where the log ends.
	 */
	APPEND("""
			local m = redis.call('HMGET', KEYS[1], 'epoch', 'source', 'sequence', 'token', 'size')
			local size = redis.call('HLEN', KEYS[2])
			if not m[1] or size < tonumber(m[5]) then
				return { '0', '', '0' }
			end
			if m[1] ~= ARGV[1] or m[2] ~= ARGV[2] or m[4] ~= ARGV[3] or m[3] ~= ARGV[4] then
				return { m[1], m[2], m[3] }
			end
			local frame = { 'MAXLEN', '~', ARGV[8], ARGV[1] .. '-' .. ARGV[5], 'f', ARGV[7] }
			local added = redis.pcall('XADD', KEYS[3], unpack(frame))
			if type(added) == 'table' and added.err then
				if not string.find(added.err, 'equal or smaller', 1, true) then
					return added
				end
				redis.call('UNLINK', KEYS[3])
				redis.call('XADD', KEYS[3], unpack(frame))
			end
			if ARGV[9] ~= '' then
				redis.call('XTRIM', KEYS[3], 'MINID', '~', ARGV[9])
			end
			if ARGV[10] == '1' then
				redis.call('UNLINK', KEYS[2])
			end
			local at = 13
			for i = at, at + ARGV[11] - 1, 2000 do
				redis.call('HSET', KEYS[2], unpack(ARGV, i, math.min(i + 1999, at + ARGV[11] - 1)))
			end
			at = at + ARGV[11]
			for i = at, at + ARGV[12] - 1, 2000 do
				redis.call('HDEL', KEYS[2], unpack(ARGV, i, math.min(i + 1999, at + ARGV[12] - 1)))
			end
			redis.call('HSET', KEYS[1], 'sequence', ARGV[5], 'digest', ARGV[6], 'size', redis.call('HLEN', KEYS[2]))
			return { m[1], m[2], ARGV[5] }
			"""),

	/**
	 * Refuses from now on what was sent before with an older token. Keys: meta, state.
	 * Arguments: epoch, source. Returns where the log ends and the new token.
	 */
	SEAL("""
			local m = redis.call('HMGET', KEYS[1], 'epoch', 'source', 'sequence', 'token', 'size')
			if not m[1] or redis.call('HLEN', KEYS[2]) < tonumber(m[5]) then
				return { '0', '', '0', '0' }
			end
			if m[1] == ARGV[1] and m[2] == ARGV[2] then
				m[4] = redis.call('HINCRBY', KEYS[1], 'token', 1)
			end
			return { m[1], m[2], m[3], m[4] }
			"""),

	/**
	 * Puts collected entries in the place of the state. Keys: meta, state, stream,
	 * collected entries. Arguments: epoch, source, token, sequence before, sequence, how
	 * many entries, digest. Returns where the log ends.
	 */
	REPLACE("""
			local m = redis.call('HMGET', KEYS[1], 'epoch', 'source', 'sequence', 'token')
			local count = redis.call('HLEN', KEYS[4])
			redis.call('HLEN', KEYS[2])
			if not m[1] then
				return { '0', '', '0' }
			end
			if m[1] ~= ARGV[1] or m[2] ~= ARGV[2] or m[4] ~= ARGV[3] or m[3] ~= ARGV[4] then
				return { m[1], m[2], m[3] }
			end
			if count ~= tonumber(ARGV[6]) then
				return redis.error_reply('ERR of ' .. ARGV[6] .. ' collected entries ' .. count .. ' are there')
			end
			redis.call('XADD', KEYS[3], ARGV[1] .. '-' .. ARGV[5], 'r', '1')
			redis.call('UNLINK', KEYS[2])
			if count > 0 then
				redis.call('RENAME', KEYS[4], KEYS[2])
				redis.call('PERSIST', KEYS[2])
			end
			redis.call('HSET', KEYS[1], 'sequence', ARGV[5], 'size', count, 'digest', ARGV[7])
			return { m[1], m[2], ARGV[5] }
			"""),

	/**
	 * Reads entries and where the log ends. Keys: meta, state. Arguments: fields. Returns
	 * epoch, source, sequence, features, size, digest, how many entries there are, and
	 * the values.
	 */
	ENTRIES("""
			local r = redis.call('HMGET', KEYS[1], 'epoch', 'source', 'sequence', 'features', 'size', 'digest')
			r[7] = redis.call('HLEN', KEYS[2])
			local n = 7
			for i = 1, #ARGV, 2000 do
				local values = redis.call('HMGET', KEYS[2], unpack(ARGV, i, math.min(i + 1999, #ARGV)))
				for k = 1, #values do
					n = n + 1
					r[n] = values[k]
				end
			end
			return r
			""");

	private final byte[] text;

	private final byte[] digest;

	RedisScript(String text) {
		this.text = text.getBytes(StandardCharsets.UTF_8);
		this.digest = digest(this.text);
	}

	/**
	 * Runs the script; the first time on a server with its text, then by its digest.
	 */
	CompletableFuture<List<Object>> run(RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys,
			byte[]... arguments) {
		return run(commands, keys, arguments, new BulkStrings());
	}

	/**
	 * Runs the script with further arguments, which must not change until it has ended.
	 */
	CompletableFuture<List<Object>> run(RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys,
			byte[][] arguments, BulkStrings rest) {
		RedisFuture<List<Object>> cached = dispatch(commands, CommandType.EVALSHA,
				new ScriptArguments(this.digest, keys, arguments, rest));
		CompletableFuture<List<Object>> result = cached
			.exceptionallyCompose((ex) -> isUnknown(ex)
					? dispatch(commands, CommandType.EVAL, new ScriptArguments(this.text, keys, arguments, rest))
					: CompletableFuture.failedFuture(ex))
			.toCompletableFuture();
		result.whenComplete((value, ex) -> {
			if (result.isCancelled()) {
				cached.cancel(true);
			}
		});
		return result;
	}

	private static RedisFuture<List<Object>> dispatch(RedisClusterAsyncCommands<byte[], byte[]> commands,
			CommandType type, ScriptArguments arguments) {
		return commands.dispatch(type, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), arguments);
	}

	private static boolean isUnknown(Throwable ex) {
		Throwable cause = (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
		return cause instanceof RedisNoScriptException;
	}

	private static byte[] digest(byte[] text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-1").digest(text))
				.getBytes(StandardCharsets.US_ASCII);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
