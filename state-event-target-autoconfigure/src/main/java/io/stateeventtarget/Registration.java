package io.stateeventtarget;

/**
 * Something that was added and can be taken away again.
 */
public interface Registration extends AutoCloseable {

	/**
	 * Takes it away. Idempotent. A call that is under way on another thread may still end
	 * after this returns.
	 */
	@Override
	void close();

}
