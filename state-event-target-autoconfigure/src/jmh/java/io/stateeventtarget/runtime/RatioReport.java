package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Prints how the operations of {@link SinkBenchmark} compare with those of a hash map.
 * The machine may change its speed within minutes, therefore both take turns, each round
 * yields a ratio, and the median of the ratios counts. The argument is the number of
 * rounds.
 */
public final class RatioReport {

	private static final List<Comparison> COMPARISONS = List.of(new Comparison("mapGet", "sinkPeek", 1),
			new Comparison("mapGet", "sinkPeek", 2), new Comparison("mapPut", "sourceSet", 1));

	private RatioReport() {
	}

	public static void main(String[] args) throws RunnerException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 5;
		for (Comparison comparison : COMPARISONS) {
			report(comparison, rounds);
		}
	}

	private static void report(Comparison comparison, int rounds) throws RunnerException {
		List<Round> results = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			Round round = run(comparison, i % 2 == 0);
			results.add(round);
			System.out.printf("%s: %.2f against %.2f ops/us, ratio of rates %.3f, of times %.3f%n", comparison,
					round.subject().score(), round.baseline().score(), round.ratio(), 1 / round.ratio());
		}
		double median = median(results.stream().mapToDouble(Round::ratio).toArray());
		System.out.printf("%s: median ratio of rates %.3f, of times %.3f, allocated %.3f bytes/op%n", comparison,
				median, 1 / median,
				results.stream().mapToDouble((round) -> round.subject().bytes()).max().orElse(Double.NaN));
	}

	private static Round run(Comparison comparison, boolean baselineFirst) throws RunnerException {
		if (baselineFirst) {
			Sample baseline = run(comparison.baseline(), comparison.threads());
			return new Round(baseline, run(comparison.subject(), comparison.threads()));
		}
		Sample subject = run(comparison.subject(), comparison.threads());
		return new Round(run(comparison.baseline(), comparison.threads()), subject);
	}

	private static Sample run(String method, int threads) throws RunnerException {
		Options options = new OptionsBuilder().include(SinkBenchmark.class.getName() + "\\." + method + "$")
			.threads(threads)
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.build();
		RunResult result = new Runner(options).runSingle();
		return new Sample(result.getPrimaryResult().getScore(),
				result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
	}

	private static double median(double[] values) {
		Arrays.sort(values);
		int middle = values.length / 2;
		return (values.length % 2 == 1) ? values[middle] : (values[middle - 1] + values[middle]) / 2;
	}

	private record Comparison(String baseline, String subject, int threads) {

		@Override
		public String toString() {
			return this.subject + " with " + this.threads + " thread(s)";
		}

	}

	private record Sample(double score, double bytes) {

	}

	private record Round(Sample baseline, Sample subject) {

		double ratio() {
			return this.subject.score() / this.baseline.score();
		}

	}

}
