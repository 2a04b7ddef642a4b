package io.stateeventtarget.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Prints what the starter adds to the start of an empty application: the difference of
 * the medians of fresh JVMs that take turns. The argument is the number of JVMs of each
 * kind.
 */
public final class StartupReport {

	private StartupReport() {
	}

	public static void main(String[] args) throws Exception {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 15;
		double[] with = new double[rounds];
		double[] without = new double[rounds];
		for (int i = 0; i < rounds; i++) {
			without[i] = start("without");
			with[i] = start("with");
		}
		System.out.printf("without %.0f ms, with %.0f ms, added %.0f ms (medians of %d)%n", median(without),
				median(with), median(with) - median(without), rounds);
	}

	private static double start(String kind) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), StartupProbe.class.getName(), kind)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
			double took = output.lines()
				.filter((line) -> line.startsWith("took "))
				.mapToDouble((line) -> Double.parseDouble(line.substring("took ".length())))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("The application did not start"));
			process.waitFor();
			return took;
		}
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

}
