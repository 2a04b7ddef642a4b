package io.stateeventtarget;

import java.time.Duration;
import java.util.Objects;

/**
 * How fresh a read has to be.
 */
public sealed interface ReadPolicy permits ReadPolicy.Local, ReadPolicy.Within, ReadPolicy.FromSource {

	/**
	 * Whatever the replica has.
	 * @return the policy
	 */
	static ReadPolicy local() {
		return Local.INSTANCE;
	}

	/**
	 * What the replica has if its {@linkplain StateSink#staleness() staleness} is at most
	 * the given one, otherwise as {@link #fromSource()}.
	 * @param maxStaleness the greatest staleness that will do
	 * @return the policy
	 */
	static ReadPolicy within(Duration maxStaleness) {
		return new Within(maxStaleness);
	}

	/**
	 * The value once the replica has reached the version that the source had after the
	 * call began. The future ends with {@code null} if the source has no such entry, and
	 * fails after the request timeout.
	 * @return the policy
	 */
	static ReadPolicy fromSource() {
		return FromSource.INSTANCE;
	}

	/**
	 * See {@link ReadPolicy#local()}.
	 */
	enum Local implements ReadPolicy {

		/**
		 * The only one.
		 */
		INSTANCE

	}

	/**
	 * See {@link ReadPolicy#within(Duration)}.
	 *
	 * @param maxStaleness the greatest staleness that will do, not negative
	 */
	record Within(Duration maxStaleness) implements ReadPolicy {

		public Within {
			Objects.requireNonNull(maxStaleness, "maxStaleness");
			if (maxStaleness.isNegative()) {
				throw new IllegalArgumentException("'maxStaleness' must not be negative but is " + maxStaleness);
			}
		}

	}

	/**
	 * See {@link ReadPolicy#fromSource()}.
	 */
	enum FromSource implements ReadPolicy {

		/**
		 * The only one.
		 */
		INSTANCE

	}

}
