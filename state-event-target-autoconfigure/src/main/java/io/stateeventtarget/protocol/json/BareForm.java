package io.stateeventtarget.protocol.json;

import io.stateeventtarget.protocol.MessageLimits;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * How the keys or the values of a namespace are written and read by themselves, without a
 * message around them. Thread-safe.
 *
 * @param <T> the type
 */
final class BareForm<T> {

	private static final int QUOTES = 2;

	private final JsonForms forms;

	private final JsonForm<T> form;

	private final MessageLimits limits;

	private final boolean ofKeys;

	private final boolean textual;

	private BareForm(JsonForms forms, JsonForm<T> form, MessageLimits limits, boolean ofKeys) {
		this.forms = forms;
		this.form = form;
		this.limits = limits;
		this.ofKeys = ofKeys;
		this.textual = form instanceof TextForm || form instanceof DataForm;
	}

	static <T> BareForm<T> ofKeys(JsonForms forms, JsonForm<T> form, MessageLimits limits) {
		return new BareForm<>(forms, form, limits, true);
	}

	static <T> BareForm<T> ofValues(JsonForms forms, JsonForm<T> form, MessageLimits limits) {
		return new BareForm<>(forms, form, limits, false);
	}

	/**
	 * Writes one.
	 * @throws LimitReachedException if it is too long
	 */
	byte[] write(T value) {
		byte[] plain = (this.textual && value instanceof String text) ? PlainText.write(text) : null;
		byte[] bytes = (plain != null && plain.length <= this.limits.maxMessageBytes()) ? plain : writeAny(value);
		if (this.ofKeys && bytes.length > this.limits.maxKeyBytes() + QUOTES) {
			throw LimitReachedException.bytesOfKey(this.limits.maxKeyBytes());
		}
		return bytes;
	}

	private byte[] writeAny(T value) {
		BoundedOutput output = new BoundedOutput(this.limits.maxMessageBytes());
		try (JsonGenerator generator = this.forms.bareGenerator(output)) {
			this.form.write(generator, value);
		}
		return output.toByteArray();
	}

	/**
	 * Reads one.
	 * @throws RefusedException if it is none
	 */
	T read(byte[] bytes, int offset, int length) {
		if (length > this.limits.maxMessageBytes()) {
			throw RefusedException.oversized("it has " + length + " bytes, more than " + this.limits.maxMessageBytes());
		}
		T plain = readPlain(bytes, offset, length);
		T value = (plain != null) ? plain : readAny(bytes, offset, length);
		if (this.ofKeys && keyLength(value, length) > this.limits.maxKeyBytes() + MessageReader.KEY_QUOTES) {
			throw RefusedException.oversized("a key is longer than " + this.limits.maxKeyBytes() + " bytes");
		}
		return value;
	}

	private static long keyLength(Object key, int length) {
		return (key instanceof String text) ? Utf8.length(text) : length;
	}

	@SuppressWarnings("unchecked")
	private @Nullable T readPlain(byte[] bytes, int offset, int length) {
		return this.textual ? (T) PlainText.read(bytes, offset, length) : null;
	}

	private T readAny(byte[] bytes, int offset, int length) {
		if (!Utf8.isValid(bytes, offset, length)) {
			throw RefusedException.malformed("it is not UTF-8");
		}
		try (JsonParser parser = this.forms.parser(bytes, offset, length)) {
			if (parser.nextToken() == null) {
				throw RefusedException.malformed("it is empty");
			}
			T value = read(parser);
			if (parser.nextToken() != null) {
				throw RefusedException.malformed("something follows it");
			}
			return value;
		}
	}

	private T read(JsonParser parser) {
		try {
			return this.form.read(parser);
		}
		catch (RefusedException ex) {
			throw new RefusedException(ex.reason(), (this.ofKeys ? "'key' " : "'value' ") + ex.description());
		}
	}

}
