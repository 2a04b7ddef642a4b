package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.StateView;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Threads that write to a source while others read from it and its sinks: nothing goes
 * back while they do, and sinks equal the source once they have ended. Every value is
 * written once, so that what was read tells which change it is of.
 */
class SinksUnderLoadTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	private static final StateDefinition<String, Integer> ASKED = NUMBERS.toBuilder()
		.sink((sink) -> sink.withMode(SinkMode.ON_DEMAND).withMaxEntries(4))
		.build();

	private static final int KEYS = 6;

	private static final int WRITES = 30_000;

	private static final long SECONDS = 2;

	private final LocalStateTransport transport = LocalStateTransport.isolated();

	private final TestRuntime runtime = new TestRuntime(this.transport);

	private final TestRuntime elsewhere = new TestRuntime(this.transport);

	private final RaceTrack track = new RaceTrack();

	private final StateSource<String, Integer> source = this.runtime.registry.source(NUMBERS);

	private final long seed = Long.getLong("state.seed", System.nanoTime());

	private final AtomicInteger values = new AtomicInteger();

	private final Map<Integer, Version> versions = new ConcurrentHashMap<>();

	private final AtomicInteger writing = new AtomicInteger();

	private final List<String> faults = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.track.close();
		this.elsewhere.close();
		this.runtime.close();
	}

	@Test
	void neitherReadersNorListenersGoBackAndSinksEndAsTheirSource() {
		StateSink<String, Integer> replica = this.runtime.registry.sink(NUMBERS);
		StateSink<String, Integer> asked = this.elsewhere.registry.sink(ASKED);
		this.runtime.start();
		this.elsewhere.start();
		List<Follower> followers = List.of(new Follower(this.source, true), new Follower(replica, true),
				new Follower(asked, false));
		List<Reader> readers = List.of(new Reader(this.source, 11), new Reader(replica, 12), new Reader(replica, 13),
				new Reader(asked, 14));
		List<Runnable> actions = new ArrayList<>(readers);
		actions.add(() -> takeSnapshots(this.source));
		actions.add(() -> takeSnapshots(replica));
		for (int i = 1; i <= 3; i++) {
			Random random = new Random(this.seed + i);
			actions.add(() -> write(random));
		}
		this.writing.set(3);
		this.track.race(actions);
		readers.forEach(Reader::check);
		await().untilAsserted(() -> assertEndsAlike(replica, asked));
		await().untilAsserted(() -> followers.forEach(Follower::check));
		assertThat(this.faults).as("seed %d", this.seed).isEmpty();
	}

	private void assertEndsAlike(StateSink<String, Integer> replica, StateSink<String, Integer> asked) {
		assertThat(replica.version()).isEqualTo(this.source.version());
		assertThat(replica.asMap()).isEqualTo(this.source.asMap());
		replica.asMap().keySet().forEach((key) -> assertThat(replica.entry(key)).isEqualTo(this.source.entry(key)));
		assertThat(asked.version()).isEqualTo(this.source.version());
		asked.asMap().keySet().forEach((key) -> assertThat(asked.entry(key)).isEqualTo(this.source.entry(key)));
	}

	private void write(Random random) {
		try {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			for (int i = 0; i < WRITES && System.nanoTime() - end < 0; i++) {
				write(random, key(random), this.values.incrementAndGet());
			}
		}
		finally {
			this.writing.decrementAndGet();
		}
	}

	private void write(Random random, String key, int value) {
		switch (random.nextInt(20)) {
			case 0, 1, 2 -> this.source.remove(key);
			case 3 -> this.source.clear();
			case 4, 5, 6 -> this.versions.put(value, this.source.update(key, (before) -> value));
			case 7 -> this.versions.put(value, this.source.setAll(Map.of("x", value, "y", value)));
			case 8, 9, 10 -> {
				Versioned<Integer> entry = this.source.entry(key);
				Version expected = (entry != null) ? entry.version() : Version.NONE;
				this.source.compareAndSet(key, expected, value)
					.ifPresent((version) -> this.versions.put(value, version));
			}
			default -> this.versions.put(value, this.source.set(key, value));
		}
	}

	private void takeSnapshots(StateView<String, Integer> view) {
		Version last = Version.NONE;
		while (this.writing.get() > 0) {
			StateSnapshot<String, Integer> snapshot = view.snapshot();
			Map<String, Integer> entries = snapshot.entries();
			if (!Objects.equals(entries.get("x"), entries.get("y"))) {
				this.faults.add("A snapshot holds a part of a change: " + entries);
			}
			if (last.isAfter(snapshot.version())) {
				this.faults.add("Snapshots went back from " + last + " to " + snapshot.version());
			}
			last = snapshot.version();
		}
	}

	private static String key(Random random) {
		return "k" + random.nextInt(KEYS);
	}

	/**
	 * A thread that reads. What it saw of a key is checked once the versions are known.
	 */
	private final class Reader implements Runnable {

		private final StateView<String, Integer> view;

		private final Random random;

		private final Map<String, List<Integer>> peeked = new HashMap<>();

		private final Map<String, Version> newest = new HashMap<>();

		Reader(StateView<String, Integer> view, long number) {
			this.view = view;
			this.random = new Random(SinksUnderLoadTests.this.seed + number);
		}

		@Override
		public void run() {
			while (SinksUnderLoadTests.this.writing.get() > 0) {
				peek(key(this.random));
				peek(this.random.nextBoolean() ? "x" : "y");
				entry(key(this.random));
			}
		}

		private void peek(String key) {
			Integer value = this.view.peek(key);
			List<Integer> seen = this.peeked.computeIfAbsent(key, (same) -> new ArrayList<>());
			if (value != null && (seen.isEmpty() || !value.equals(seen.get(seen.size() - 1)))) {
				seen.add(value);
			}
		}

		private void entry(String key) {
			Versioned<Integer> entry = this.view.entry(key);
			Version before = this.newest.getOrDefault(key, Version.NONE);
			if (entry != null && before.isAfter(entry.version())) {
				SinksUnderLoadTests.this.faults.add("Entry " + key + " went back from " + before + " to " + entry);
			}
			this.newest.put(key, (entry != null) ? entry.version() : before);
		}

		void check() {
			assertThat(this.peeked).isNotEmpty();
			this.peeked.forEach((key, seen) -> assertThat(versions(seen)).as("peeks of %s", key).isSorted());
		}

		private List<Version> versions(List<Integer> seen) {
			return seen.stream().map(SinksUnderLoadTests.this.versions::get).collect(Collectors.toList());
		}

	}

	/**
	 * A listener that builds the state from what it is told.
	 */
	private final class Follower {

		private final StateView<String, Integer> view;

		/**
		 * Whether it hears of every key, as opposed to those that were asked for.
		 */
		private final boolean hearsAll;

		private final Map<String, Integer> told = new ConcurrentHashMap<>();

		private final Map<String, Version> newest = new HashMap<>();

		private Version last = Version.NONE;

		Follower(StateView<String, Integer> view, boolean hearsAll) {
			this.view = view;
			this.hearsAll = hearsAll;
			view.addListener(this::hear);
		}

		void check() {
			if (this.hearsAll) {
				assertThat(this.told).isEqualTo(this.view.asMap());
			}
		}

		private void hear(StateEvent<String, Integer> event) {
			if (this.hearsAll && this.last.isAfter(event.version())) {
				fault(event, this.last);
			}
			this.last = event.version();
			if (event instanceof StateUpdated<String, Integer> updated) {
				told(updated.key(), updated, this.told.put(updated.key(), updated.value()), updated.previous());
			}
			else if (event instanceof StateRemoved<String, Integer> removed) {
				told(removed.key(), removed, this.told.remove(removed.key()), removed.previous());
			}
			else {
				this.told.clear();
			}
		}

		private void told(String key, StateEvent<String, Integer> event, @Nullable Integer before,
				@Nullable Integer previous) {
			Version newest = this.newest.put(key, event.version());
			if (newest != null && newest.isAfter(event.version())) {
				fault(event, newest);
			}
			if (this.hearsAll && !Objects.equals(before, previous)) {
				fault(event, before);
			}
		}

		private void fault(StateEvent<String, Integer> event, @Nullable Object before) {
			SinksUnderLoadTests.this.faults.add(this.view + " told " + event + " after " + before);
		}

	}

}
