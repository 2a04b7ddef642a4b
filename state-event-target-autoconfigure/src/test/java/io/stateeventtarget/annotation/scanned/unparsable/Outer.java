package io.stateeventtarget.annotation.scanned.unparsable;

import io.stateeventtarget.annotation.StateProjection;

/**
 * Holds an event whose second projection does not parse.
 */
public class Outer {

	/**
	 * The event.
	 */
	@StateProjection(namespace = "prices", key = "'a'", value = "1")
	@StateProjection(namespace = "prices", key = "symbol", value = "1", remove = "gone and")
	public interface Unparsable {

	}

}
