package io.stateeventtarget.protocol.json;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the messages of a namespace as JSON and reads them. Immutable and thread-safe.
 * <p>
 * Nothing that is read is trusted: keys and values are read as the declared types and no
 * others, whatever the mapper says of default typing; types that a message names by class
 * are refused, as are fields that are there twice, numbers that another reader would not
 * get exactly, and whatever is over a limit. Reading never throws but tells what is wrong
 * by {@link Decoded.Refused}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class StateJsonCodec<K, V> {

	private final String namespace;

	private final MessageLimits limits;

	private final JsonForms forms;

	private final JsonForm<K> keys;

	private final JsonForm<V> values;

	private final BareForm<K> bareKeys;

	private final BareForm<V> bareValues;

	private final BareForm<String> bareTexts;

	private final BareForm<Object> bareData;

	/**
	 * Creates a codec.
	 * @param definition the namespace
	 * @param mapper writes and reads keys and values; only its settings are used
	 * @param limits bound what is written and read
	 */
	public StateJsonCodec(StateDefinition<K, V> definition, JsonMapper mapper, MessageLimits limits) {
		Objects.requireNonNull(definition, "definition");
		Objects.requireNonNull(mapper, "mapper");
		this.limits = Objects.requireNonNull(limits, "limits");
		this.namespace = definition.namespace();
		this.forms = new JsonForms(mapper, limits);
		this.keys = this.forms.ofKeys(definition.keyType().getType());
		this.values = this.forms.of(definition.valueType().getType());
		this.bareKeys = BareForm.ofKeys(this.forms, this.keys, limits);
		this.bareValues = BareForm.ofValues(this.forms, this.values, limits);
		this.bareTexts = BareForm.ofValues(this.forms, TextForm.ANY, limits);
		this.bareData = BareForm.ofValues(this.forms, this.forms.data(), limits);
	}

	/**
	 * The namespace.
	 * @return its name
	 */
	public String namespace() {
		return this.namespace;
	}

	/**
	 * What bounds messages.
	 * @return the limits
	 */
	public MessageLimits limits() {
		return this.limits;
	}

	/**
	 * Writes a message of a source.
	 * @param message the message
	 * @return a JSON object in UTF-8
	 * @throws StateSerializationException if a key or value cannot be written
	 * @throws StateLimitExceededException if the message is over a limit
	 */
	public byte[] encode(SourceMessage<K, V> message) {
		boolean lists = message instanceof SourceMessage.Snapshot
				|| (message instanceof SourceMessage.Changes<K, V> changes && MessageWriter.alone(changes) == null);
		return encode(lists, (writer) -> writer.write(message));
	}

	/**
	 * Writes a message of a sink.
	 * @param message the message
	 * @return a JSON object in UTF-8
	 * @throws StateSerializationException if a key or value cannot be written
	 * @throws StateLimitExceededException if the message is over a limit
	 */
	public byte[] encode(SinkMessage<K, V> message) {
		return encode(false, (writer) -> writer.write(message));
	}

	/**
	 * Reads a message of a source. Never throws.
	 * @param bytes what was received
	 * @return the message, or why it is none
	 */
	public Decoded<SourceMessage<K, V>> decodeSource(byte[] bytes) {
		return decode(bytes, 0, bytes.length, true, MessageAssembly::source);
	}

	/**
	 * Reads a message of a source. Never throws.
	 * @param bytes what was received; its position stays
	 * @return the message, or why it is none
	 */
	public Decoded<SourceMessage<K, V>> decodeSource(ByteBuffer bytes) {
		return decode(bytes, true, MessageAssembly::source);
	}

	/**
	 * Reads a message of a sink. Never throws.
	 * @param bytes what was received
	 * @return the message, or why it is none
	 */
	public Decoded<SinkMessage<K, V>> decodeSink(byte[] bytes) {
		return decode(bytes, 0, bytes.length, false, MessageAssembly::sink);
	}

	/**
	 * Reads a message of a sink. Never throws.
	 * @param bytes what was received; its position stays
	 * @return the message, or why it is none
	 */
	public Decoded<SinkMessage<K, V>> decodeSink(ByteBuffer bytes) {
		return decode(bytes, false, MessageAssembly::sink);
	}

	/**
	 * Reads the key of a request, whether or not it says who sent it and what its answer
	 * is to be known by. Never throws.
	 * @param bytes what was received
	 * @return the key, or why it is no request
	 */
	public Decoded<K> decodeRequestedKey(byte[] bytes) {
		return decode(bytes, 0, bytes.length, false, MessageAssembly::requestedKey);
	}

	/**
	 * Writes a key by itself, as it is in messages. Equal keys give equal bytes if their
	 * type lets them: strings, numbers of one class, enums and ids do, maps are written
	 * in the order of their keys, records with their components as declared, and other
	 * objects with their properties by name; what these hold must do so in turn. A
	 * {@code Set}, a {@code double} that may be {@code -0.0}, or an {@code equals} that
	 * does not compare all that is written does not.
	 * @param key the key
	 * @return JSON in UTF-8
	 * @throws StateSerializationException if it cannot be written
	 * @throws StateLimitExceededException if it is over a limit
	 */
	public byte[] keyBytes(K key) {
		return bytes(this.bareKeys, key, key);
	}

	/**
	 * Writes a value by itself, as it is in messages.
	 * @param value the value
	 * @return JSON in UTF-8
	 * @throws StateSerializationException if it cannot be written
	 * @throws StateLimitExceededException if it is over a limit
	 */
	public byte[] valueBytes(V value) {
		return bytes(this.bareValues, value, null);
	}

	/**
	 * Writes the value of a key, which is named should that fail.
	 */
	byte[] valueBytes(V value, K key) {
		return bytes(this.bareValues, value, key);
	}

	/**
	 * Reads a key by itself. Never throws for what the bytes are.
	 * @param bytes hold the key
	 * @param offset where it begins
	 * @param length how long it is
	 * @return the key, or why it is none
	 */
	public Decoded<K> readKey(byte[] bytes, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		return guarded(() -> key(bytes, offset, length));
	}

	/**
	 * Reads a value by itself. Never throws for what the bytes are.
	 * @param bytes hold the value
	 * @param offset where it begins
	 * @param length how long it is
	 * @return the value, or why it is none
	 */
	public Decoded<V> readValue(byte[] bytes, int offset, int length) {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		return guarded(() -> value(bytes, offset, length));
	}

	/**
	 * Reads a key by itself.
	 * @throws RefusedException if it is none; other exceptions are possible
	 */
	K key(byte[] bytes, int offset, int length) {
		return this.bareKeys.read(bytes, offset, length);
	}

	/**
	 * Reads a value by itself.
	 * @throws RefusedException if it is none; other exceptions are possible
	 */
	V value(byte[] bytes, int offset, int length) {
		return this.bareValues.read(bytes, offset, length);
	}

	byte[] textBytes(String text) {
		return bytes(this.bareTexts, text, null);
	}

	String text(byte[] bytes, int offset, int length) {
		return this.bareTexts.read(bytes, offset, length);
	}

	byte[] dataBytes(Object data) {
		return bytes(this.bareData, data, null);
	}

	Object data(byte[] bytes, int offset, int length) {
		return this.bareData.read(bytes, offset, length);
	}

	private <T> byte[] bytes(BareForm<T> form, T value, @Nullable K key) {
		try {
			return form.write(value);
		}
		catch (RuntimeException | StackOverflowError | LinkageError ex) {
			throw failure(ex, key);
		}
	}

	/**
	 * Writes an entry that stands for itself.
	 */
	byte[] encodeEntry(StateEntry<K, V> entry) {
		return encode(true, (writer) -> writer.writeEntry(entry));
	}

	/**
	 * Reads an entry that stands for itself.
	 */
	Decoded<StateEntry<K, V>> decodeEntry(byte[] bytes) {
		return guarded(bytes, 0, bytes.length, () -> {
			try (JsonParser parser = this.forms.parser(bytes, 0, bytes.length)) {
				return new MessageReader<>(this, parser, true).readEntry();
			}
		});
	}

	/**
	 * Writes JSON data.
	 */
	byte[] encodeData(Object data) {
		return encode(true, (writer) -> writer.writeData(data));
	}

	/**
	 * Reads JSON data.
	 */
	Decoded<Object> decodeData(byte[] bytes) {
		return guarded(bytes, 0, bytes.length, () -> {
			try (JsonParser parser = this.forms.parser(bytes, 0, bytes.length)) {
				parser.nextToken();
				return this.forms.data().read(parser);
			}
		});
	}

	JsonForms forms() {
		return this.forms;
	}

	JsonForm<K> keys() {
		return this.keys;
	}

	JsonForm<V> values() {
		return this.values;
	}

	private byte[] encode(boolean lists, Consumer<MessageWriter<K, V>> message) {
		BoundedOutput output = new BoundedOutput(this.limits.maxMessageBytes());
		JsonGenerator generator = this.forms.generator(output, lists);
		FieldWriter<K, V> writer = new FieldWriter<>(this, output, generator);
		try (generator) {
			message.accept(new MessageWriter<>(writer));
		}
		catch (RuntimeException | StackOverflowError | LinkageError ex) {
			throw failure(ex, writer.lastKey());
		}
		return output.toByteArray();
	}

	private StateException failure(Throwable ex, @Nullable K key) {
		String what = "A message of namespace '" + this.namespace + "'"
				+ ((key != null) ? ", at key '" + key + "'," : "");
		String limit = JsonFailures.limit(ex);
		if (limit != null) {
			return new StateLimitExceededException(
					what + " is over a limit (" + limit
							+ "): make keys and values smaller or raise the limit on all sides",
					this.namespace, key, ex);
		}
		return new StateSerializationException(
				what + " cannot be written as JSON: declare types that the JsonMapper can write and read",
				this.namespace, key, ex);
	}

	private <M> Decoded<M> decode(ByteBuffer bytes, boolean fromSource,
			BiFunction<MessageType, FieldValues<K, V>, M> assembly) {
		if (bytes.hasArray()) {
			return decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining(), fromSource,
					assembly);
		}
		if (bytes.remaining() > this.limits.maxMessageBytes()) {
			return oversized(bytes.remaining());
		}
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(bytes.position(), copy);
		return decode(copy, 0, copy.length, fromSource, assembly);
	}

	private <M> Decoded<M> decode(byte[] bytes, int offset, int length, boolean fromSource,
			BiFunction<MessageType, FieldValues<K, V>, M> assembly) {
		return guarded(bytes, offset, length, () -> {
			MessageReader<K, V> reader = read(bytes, offset, length, fromSource, null);
			MessageReader<K, V> second = reader.hasSkippedDetail() ? read(bytes, offset, length, fromSource, reader)
					: reader;
			return assembly.apply(second.type(), second.detail());
		});
	}

	private MessageReader<K, V> read(byte[] bytes, int offset, int length, boolean fromSource,
			@Nullable MessageReader<K, V> first) {
		try (JsonParser parser = this.forms.parser(bytes, offset, length)) {
			MessageReader<K, V> reader = new MessageReader<>(this, parser, fromSource);
			if (first != null) {
				reader.expect(first);
			}
			reader.read();
			return reader;
		}
	}

	private <M> Decoded<M> guarded(byte[] bytes, int offset, int length, Supplier<M> reading) {
		if (length > this.limits.maxMessageBytes()) {
			return oversized(length);
		}
		if (!Utf8.isValid(bytes, offset, length)) {
			return new Decoded.Refused<>(Decoded.Reason.MALFORMED, "it is not UTF-8");
		}
		return guarded(reading);
	}

	<M> Decoded<M> guarded(Supplier<M> reading) {
		try {
			return new Decoded.Accepted<>(reading.get());
		}
		catch (RuntimeException | StackOverflowError | LinkageError ex) {
			RefusedException refused = JsonFailures.refused("it is no JSON", ex);
			return new Decoded.Refused<>(refused.reason(), refused.description());
		}
	}

	private <M> Decoded<M> oversized(int length) {
		return new Decoded.Refused<>(Decoded.Reason.OVERSIZED,
				"it has " + length + " bytes, more than " + this.limits.maxMessageBytes());
	}

}
