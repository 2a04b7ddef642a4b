package io.stateeventtarget.transport.contract;

import java.util.Map;
import java.util.Random;

import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;

/**
 * Changes a source at random. One thread at a time.
 */
final class RandomWriter {

	private final StateSource<String, String> source;

	private final Random random;

	RandomWriter(StateSource<String, String> source, long seed) {
		this.source = source;
		this.random = new Random(seed);
	}

	void run(int operations) {
		for (int i = 0; i < operations; i++) {
			operate();
		}
	}

	private void operate() {
		String key = key();
		String value = Integer.toString(this.random.nextInt());
		switch (this.random.nextInt(20)) {
			case 0 -> this.source.remove(key);
			case 1 -> this.source.setAll(Map.of(key, value, key() + "-b", value));
			case 2 -> this.source.update(key, (before) -> (before == null) ? value : null);
			case 3 -> this.source.signal("random", value);
			case 4 -> this.source.compareAndSet(key, version(key), value);
			case 5 -> clearSeldom();
			default -> this.source.set(key, value);
		}
	}

	private void clearSeldom() {
		if (this.random.nextInt(10) == 0) {
			this.source.clear();
		}
	}

	private Version version(String key) {
		Versioned<String> entry = this.source.entry(key);
		return (entry != null) ? entry.version() : Version.NONE;
	}

	private String key() {
		return "k" + this.random.nextInt(40);
	}

}
