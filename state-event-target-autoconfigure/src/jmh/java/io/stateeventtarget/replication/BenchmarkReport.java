package io.stateeventtarget.replication;

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
 * Prints how a hit in the store compares with one in a hash map. The machine may change
 * its speed within minutes, therefore store and map take turns, each round yields a
 * ratio, and the median of the ratios counts. The argument is the number of rounds.
 */
public final class BenchmarkReport {

	private static final int[] THREADS = { 1, 2 };

	private BenchmarkReport() {
	}

	public static void main(String[] args) throws RunnerException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 5;
		for (int threads : THREADS) {
			report(threads, rounds);
		}
	}

	private static void report(int threads, int rounds) throws RunnerException {
		List<Round> results = new ArrayList<>();
		for (int i = 0; i < rounds; i++) {
			Round round = (i % 2 == 0) ? mapFirst(threads) : storeFirst(threads);
			results.add(round);
			System.out.printf("threads=%d map=%.2f store=%.2f ops/us ratio=%.3f%n", threads, round.map().score(),
					round.store().score(), round.ratio());
		}
		System.out.printf("threads=%d median ratio=%.3f allocated=%.4f bytes/op%n", threads,
				median(results.stream().mapToDouble(Round::ratio).toArray()),
				results.stream().mapToDouble((round) -> round.store().bytes()).max().orElse(Double.NaN));
	}

	private static Round mapFirst(int threads) throws RunnerException {
		Sample map = run("mapGet", threads);
		return new Round(map, run("storePeek", threads));
	}

	private static Round storeFirst(int threads) throws RunnerException {
		Sample store = run("storePeek", threads);
		return new Round(run("mapGet", threads), store);
	}

	private static Sample run(String method, int threads) throws RunnerException {
		Options options = new OptionsBuilder().include(ReplicaStoreBenchmark.class.getName() + "\\." + method + "$")
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

	private record Sample(double score, double bytes) {
	}

	private record Round(Sample map, Sample store) {

		double ratio() {
			return this.store.score() / this.map.score();
		}

	}

}
