package io.stateeventtarget.protocol.json;

/**
 * What a {@link Field} holds.
 */
enum Shape {

	/**
	 * A text.
	 */
	TEXT,

	/**
	 * The name of a source or sink: a text of some length, but not of any.
	 */
	NAME,

	/**
	 * A whole number from 0 and below 2<sup>53</sup>.
	 */
	NUMBER,

	/**
	 * A time in milliseconds, which may be negative.
	 */
	TIME,

	/**
	 * True or false.
	 */
	FLAG,

	/**
	 * 16 hexadecimal digits.
	 */
	DIGEST,

	/**
	 * A key of the namespace.
	 */
	KEY,

	/**
	 * A value of the namespace.
	 */
	VALUE,

	/**
	 * JSON data of any form.
	 */
	DATA,

	/**
	 * An epoch and a sequence.
	 */
	VERSION,

	/**
	 * The name of a source and an epoch.
	 */
	ORIGIN,

	/**
	 * The name of a source, an epoch and a sequence.
	 */
	POSITION,

	/**
	 * The name of a source, an epoch and the number of a session.
	 */
	SESSION,

	/**
	 * A list of keys.
	 */
	KEYS,

	/**
	 * A list of entries.
	 */
	ENTRIES,

	/**
	 * A list of changes.
	 */
	CHANGES

}
