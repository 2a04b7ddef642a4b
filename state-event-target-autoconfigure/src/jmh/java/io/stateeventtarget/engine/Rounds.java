package io.stateeventtarget.engine;

import java.util.Arrays;

/**
 * The figures of rounds.
 */
final class Rounds {

	private Rounds() {
	}

	/**
	 * Each value divided by the baseline of its round.
	 */
	static double[] ratios(double[] values, double[] baselines) {
		double[] ratios = new double[values.length];
		for (int i = 0; i < values.length; i++) {
			ratios[i] = values[i] / baselines[i];
		}
		return ratios;
	}

	static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

	/**
	 * Takes note of two percentiles.
	 */
	static void note(double[][] target, int round, String latency) {
		String[] parts = latency.split(" ");
		target[0][round] = Double.parseDouble(parts[0]);
		target[1][round] = Double.parseDouble(parts[1]);
	}

}
