package io.stateeventtarget;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks of options, which name the option that is wrong.
 */
final class Bounds {

	private Bounds() {
	}

	static void atLeast(String name, int value, int least) {
		if (value < least) {
			throw new IllegalArgumentException("'" + name + "' must be at least " + least + " but is " + value);
		}
	}

	static void positive(String name, Duration value) {
		Objects.requireNonNull(value, name);
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException("'" + name + "' must be positive but is " + value);
		}
	}

	static void notNegative(String name, Duration value) {
		Objects.requireNonNull(value, name);
		if (value.isNegative()) {
			throw new IllegalArgumentException("'" + name + "' must not be negative but is " + value);
		}
	}

}
