package io.stateeventtarget.protocol.json;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * How the keys or the values of a namespace are written and read. Thread-safe.
 *
 * @param <T> the type
 */
interface JsonForm<T> {

	/**
	 * Writes one.
	 */
	void write(JsonGenerator generator, T value);

	/**
	 * Reads the one that begins at the current token.
	 * @throws RefusedException if it is none
	 */
	T read(JsonParser parser);

}
