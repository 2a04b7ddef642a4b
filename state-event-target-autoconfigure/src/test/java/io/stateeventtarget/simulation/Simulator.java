package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Runs random schedules, from the command line with {@code --seed N --runs N --minutes N
 * --threads N}, until one breaks a rule. The seed of a schedule is the first one plus its
 * number, so a single one is run again with its seed and {@code --runs 1}.
 */
public final class Simulator {

	/**
	 * The first seed of a build, always the same.
	 */
	static final long BUILD_SEED = 20_000_000;

	/**
	 * How many schedules a build runs.
	 */
	static final int BUILD_SCHEDULES = 20_000;

	private static final int SHRINKING_RUNS = 2_000;

	private final long seed;

	private final long runs;

	private final long until;

	private final AtomicLong next = new AtomicLong();

	private final AtomicLong done = new AtomicLong();

	private final AtomicReference<@Nullable Found> found = new AtomicReference<>();

	private final Coverage coverage = new Coverage();

	private Simulator(long seed, long runs, long until) {
		this.seed = seed;
		this.runs = runs;
		this.until = until;
	}

	/**
	 * Runs schedules and prints what was seen.
	 * @param args the options
	 */
	public static void main(String[] args) {
		Map<String, Long> options = new TreeMap<>(
				Map.of("--seed", 1L, "--runs", Long.MAX_VALUE, "--minutes", 0L, "--threads", 2L));
		for (int i = 0; i + 1 < args.length; i += 2) {
			if (options.put(args[i], Long.valueOf(args[i + 1])) == null) {
				throw new IllegalArgumentException("Unknown option " + args[i] + ", known are " + options.keySet());
			}
		}
		long minutes = options.get("--minutes");
		long runs = (minutes == 0 && options.get("--runs") == Long.MAX_VALUE) ? 20_000 : options.get("--runs");
		Report report = simulate(options.get("--seed"), runs, minutes, options.get("--threads").intValue());
		System.out.println(report);
		System.exit((report.failure() != null) ? 1 : 0);
	}

	/**
	 * Runs schedules until one fails.
	 * @param seed the first seed
	 * @param runs how many at most
	 * @param minutes for how long at most, or 0 for any time
	 * @param threads how many at once
	 * @return what was seen
	 */
	static Report simulate(long seed, long runs, long minutes, int threads) {
		long start = System.nanoTime();
		long until = (minutes != 0) ? start + minutes * 60_000_000_000L : Long.MAX_VALUE;
		Simulator simulator = new Simulator(seed, runs, until);
		simulator.workTogether(threads);
		double seconds = (System.nanoTime() - start) / 1e9;
		return new Report(seed, simulator.done.get(), seconds, simulator.coverage, simulator.failure());
	}

	/**
	 * Runs the schedules of a build until one fails.
	 * @param shrink whether to tell the whole story, with the shortest schedule
	 * @return how one failed, or {@code null} if none did
	 */
	public static @Nullable String hunt(boolean shrink) {
		Simulator simulator = new Simulator(BUILD_SEED, BUILD_SCHEDULES, Long.MAX_VALUE);
		simulator.workTogether(2);
		Found first = simulator.found.get();
		if (first == null) {
			return null;
		}
		return shrink ? String.valueOf(simulator.failure())
				: "caught by schedule " + (first.number() + 1) + ": " + first.failure().rule();
	}

	/**
	 * Runs one schedule.
	 * @return how it failed, or {@code null} if it did not
	 */
	static @Nullable SimulationFailure run(Schedule schedule, Coverage coverage) {
		try {
			new World(schedule, coverage).run();
			return null;
		}
		catch (SimulationFailure ex) {
			return ex;
		}
		catch (RuntimeException ex) {
			StackTraceElement[] trace = ex.getStackTrace();
			return new SimulationFailure("nothing throws " + ex.getClass().getSimpleName(),
					ex.getMessage() + ((trace.length > 0) ? " at " + trace[0] : ""));
		}
	}

	private void workTogether(int threads) {
		LoggingSystem.get(Simulator.class.getClassLoader())
			.setLogLevel("io.stateeventtarget.listener.EventDispatch", LogLevel.ERROR);
		List<Thread> workers = new ArrayList<>();
		for (int i = 1; i < threads; i++) {
			Thread worker = new Thread(this::work, "simulator-" + i);
			worker.start();
			workers.add(worker);
		}
		work();
		workers.forEach(Simulator::join);
	}

	private void work() {
		Coverage seen = new Coverage();
		long number = this.next.getAndIncrement();
		while (number < this.runs && this.found.get() == null && System.nanoTime() < this.until) {
			SimulationFailure failure = run(ScheduleGenerator.generate(this.seed + number), seen);
			this.done.incrementAndGet();
			if (failure != null) {
				Found first = new Found(number, failure);
				this.found.accumulateAndGet(first,
						(one, other) -> (one != null && one.number() < other.number()) ? one : other);
			}
			number = this.next.getAndIncrement();
		}
		synchronized (this.coverage) {
			this.coverage.add(seen);
		}
	}

	private @Nullable Failure failure() {
		Found first = this.found.get();
		if (first == null) {
			return null;
		}
		Schedule schedule = ScheduleGenerator.generate(this.seed + first.number());
		Schedule shortest = new Shrinker(SHRINKING_RUNS, Simulator::rule).shrink(schedule, first.failure().rule());
		SimulationFailure last = run(shortest, new Coverage());
		return new Failure(first.number() + 1, (last != null) ? last : first.failure(), schedule.steps().size(),
				shortest);
	}

	private static @Nullable String rule(Schedule schedule) {
		SimulationFailure failure = run(schedule, new Coverage());
		return (failure != null) ? failure.rule() : null;
	}

	private static void join(Thread worker) {
		boolean interrupted = false;
		while (worker.isAlive()) {
			try {
				worker.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private record Found(long number, SimulationFailure failure) {

	}

	/**
	 * A schedule that broke a rule.
	 *
	 * @param schedules how many were run until then
	 * @param reason what was seen
	 * @param steps how many steps it had
	 * @param shortest the shortest schedule found that breaks the same rule
	 */
	record Failure(long schedules, SimulationFailure reason, int steps, Schedule shortest) {

		@Override
		public String toString() {
			StringBuilder text = new StringBuilder();
			text.append("Seed ").append(this.shortest.seed()).append(" breaks a rule, schedule ");
			text.append(this.schedules).append(" of this run\n  ").append(this.reason.getMessage()).append('\n');
			text.append("Setup: ").append(this.shortest.setup()).append('\n');
			text.append("Steps (").append(this.shortest.steps().size()).append(" left of ").append(this.steps);
			text.append("):\n");
			this.shortest.steps().forEach((step) -> text.append(step).append('\n'));
			text.append(String.format("%7d ms  everything works again%n", this.shortest.end()));
			text.append("Again: mvn -pl state-event-target-autoconfigure test -Dtest=SimulationTests -Dstate.seed=");
			text.append(this.shortest.seed()).append(" -Dstate.schedules=1\n");
			return text.toString();
		}

	}

	/**
	 * What a run of many schedules came to.
	 *
	 * @param seed the first seed
	 * @param runs how many schedules were run
	 * @param seconds how long that took
	 * @param coverage what occurred
	 * @param failure the first failure, or {@code null} if there was none
	 */
	record Report(long seed, long runs, double seconds, Coverage coverage, @Nullable Failure failure) {

		@Override
		public String toString() {
			return String.format(Locale.ROOT, "%d schedules from seed %d in %.1f s, %.0f per second%n%s%n%s", this.runs,
					this.seed, this.seconds, this.runs / this.seconds, this.coverage,
					(this.failure != null) ? this.failure : "No rule was broken");
		}

	}

}
