package io.stateeventtarget.transport.kafka;

/**
 * What a record of the log says. The order is that of the numbers on the wire.
 */
enum RecordKind {

	/**
	 * An entry has a value.
	 */
	PUT,

	/**
	 * An entry is gone. A tombstone.
	 */
	REMOVE,

	/**
	 * An entry that a reset before made void. A tombstone that lets the engine forget the
	 * entry, and tells nothing new.
	 */
	SWEEP,

	/**
	 * All entries are gone.
	 */
	RESET,

	/**
	 * All entries are gone, and those that follow up to the next {@link #END} are there
	 * instead, with the versions that they had.
	 */
	REPLACE,

	/**
	 * A change that leaves the entries as they are.
	 */
	EVENT,

	/**
	 * A source took an epoch.
	 */
	BEGIN,

	/**
	 * The end of what was appended in one step, and the newest version so far.
	 */
	END;

	private static final RecordKind[] ALL = values();

	private static final byte[][] KEYS = new byte[ALL.length][];

	static {
		for (RecordKind kind : ALL) {
			if (!kind.isOfEntry()) {
				KEYS[kind.ordinal()] = RecordFormat.reservedKey((kind != REPLACE) ? kind : RESET);
			}
		}
	}

	/**
	 * Whether it is about one entry, whose key its record has.
	 */
	boolean isOfEntry() {
		return this == PUT || this == REMOVE || this == SWEEP;
	}

	/**
	 * The key that all records of this kind share, so that compaction leaves the newest.
	 */
	byte[] key() {
		return KEYS[ordinal()];
	}

	static RecordKind of(int number) {
		return ALL[number];
	}

}
