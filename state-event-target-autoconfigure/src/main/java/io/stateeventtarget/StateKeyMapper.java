package io.stateeventtarget;

/**
 * Maps a rich parameter to the key that it stands for, so that a namespace can be read
 * with the parameter. Two parameters with the same key mean the same entry.
 *
 * @param <P> the type of the parameters
 */
@FunctionalInterface
public interface StateKeyMapper<P> {

	/**
	 * Returns the key of a parameter. Must be quick, and the same for the same parameter.
	 * @param parameter the parameter
	 * @return its key
	 */
	String keyOf(P parameter);

}
