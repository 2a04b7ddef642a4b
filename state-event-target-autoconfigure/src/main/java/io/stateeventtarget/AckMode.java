package io.stateeventtarget;

/**
 * When a source on a durable engine takes a change for made.
 */
public enum AckMode {

	/**
	 * Once the engine has accepted it: a change is visible, and told to listeners, from
	 * then on, and who made it waits until then.
	 */
	ENGINE,

	/**
	 * At once: a change is visible to the source and its listeners, and the engine gets
	 * it after that, from a bounded queue. What the engine refuses is taken back.
	 */
	LOCAL

}
