package io.stateeventtarget.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A parameter together with the key that it stands for, and equal by that key alone.
 *
 * @param <P> the type of the parameter
 * @param key the key
 * @param parameter the parameter
 */
record MappedKey<P>(String key, P parameter) {

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof MappedKey<?> that && this.key.equals(that.key);
	}

	@Override
	public int hashCode() {
		return this.key.hashCode();
	}

	@Override
	public String toString() {
		return this.key;
	}

}
