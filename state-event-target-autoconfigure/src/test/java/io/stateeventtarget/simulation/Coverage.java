package io.stateeventtarget.simulation;

import java.util.Locale;
import java.util.StringJoiner;

/**
 * How often each {@link Feature} occurred. Not thread-safe.
 */
final class Coverage {

	private final long[] counts = new long[Feature.values().length];

	void count(Feature feature) {
		this.counts[feature.ordinal()]++;
	}

	void count(Feature feature, long times) {
		this.counts[feature.ordinal()] += times;
	}

	long of(Feature feature) {
		return this.counts[feature.ordinal()];
	}

	void add(Coverage other) {
		for (int i = 0; i < this.counts.length; i++) {
			this.counts[i] += other.counts[i];
		}
	}

	@Override
	public String toString() {
		StringJoiner lines = new StringJoiner(", ");
		for (Feature feature : Feature.values()) {
			lines.add(feature.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + of(feature));
		}
		return lines.toString();
	}

}
