package io.stateeventtarget.replication;

import io.stateeventtarget.StateException;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who waits for one result and gets it at most once.
 *
 * @param <T> the type of the result
 */
public interface Outcome<T> {

	/**
	 * It succeeded.
	 * @param result the result, or {@code null} if there is none
	 */
	void succeed(@Nullable T result);

	/**
	 * It failed.
	 * @param failure why
	 */
	void fail(StateException failure);

}
