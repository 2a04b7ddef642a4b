package io.stateeventtarget;

/**
 * What a source sends to a sink that connects.
 */
public enum OnConnect {

	/**
	 * All entries, or the changes since the sink's version.
	 */
	SNAPSHOT,

	/**
	 * Nothing: sinks ask key by key.
	 */
	NONE

}
