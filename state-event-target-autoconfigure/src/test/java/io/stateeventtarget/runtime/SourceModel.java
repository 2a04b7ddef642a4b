package io.stateeventtarget.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import io.stateeventtarget.Version;
import io.stateeventtarget.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * What a source is to its callers when they come one after the other: entries and the
 * number of the newest change. Each method returns the state after a call that gave this
 * result, or {@code null} if it could not have given it.
 *
 * @param epoch the epoch of all changes
 * @param sequence the number of the newest change
 * @param entries the entries
 */
record SourceModel(long epoch, long sequence, Map<String, Cell> entries) {

	@Nullable SourceModel set(String key, int value, Version result) {
		return next(result) ? with(key, new Cell(value, result.sequence())) : null;
	}

	@Nullable SourceModel setAll(Map<String, Integer> values, Version result) {
		if (!next(result)) {
			return null;
		}
		Map<String, Cell> changed = new HashMap<>(this.entries);
		values.forEach((key, value) -> changed.put(key, new Cell(value, result.sequence())));
		return new SourceModel(this.epoch, this.sequence + 1, changed);
	}

	@Nullable SourceModel remove(String key, Version result) {
		if (!this.entries.containsKey(key)) {
			return result.equals(new Version(this.epoch, this.sequence)) ? this : null;
		}
		return next(result) ? with(key, null) : null;
	}

	@Nullable SourceModel clear(Version result) {
		return next(result) ? new SourceModel(this.epoch, this.sequence + 1, Map.of()) : null;
	}

	@Nullable SourceModel compareAndSet(String key, Version expected, int value, Optional<Version> result) {
		if (!version(key).equals(expected)) {
			return result.isEmpty() ? this : null;
		}
		return result.isPresent() ? set(key, value, result.get()) : null;
	}

	/**
	 * An update that saw a value and made another one, or none, of it.
	 */
	@Nullable SourceModel update(String key, @Nullable Integer seen, @Nullable Integer made, Version result) {
		if (!peeks(key, seen)) {
			return null;
		}
		if (seen == null && made == null) {
			return this;
		}
		return (made != null) ? set(key, made, result) : remove(key, result);
	}

	@Nullable SourceModel peek(String key, @Nullable Integer result) {
		return peeks(key, result) ? this : null;
	}

	@Nullable SourceModel entry(String key, @Nullable Versioned<Integer> result) {
		if (result == null) {
			return peek(key, null);
		}
		return (peeks(key, result.value()) && version(key).equals(result.version())) ? this : null;
	}

	@Nullable SourceModel snapshot(Map<String, Integer> values, Version result) {
		boolean same = result.equals(new Version(this.epoch, this.sequence))
				&& values.keySet().equals(this.entries.keySet());
		return (same && values.entrySet().stream().allMatch((entry) -> peeks(entry.getKey(), entry.getValue()))) ? this
				: null;
	}

	private boolean next(Version result) {
		return result.equals(new Version(this.epoch, this.sequence + 1));
	}

	private boolean peeks(String key, @Nullable Integer value) {
		Cell cell = this.entries.get(key);
		return (cell != null) ? Integer.valueOf(cell.value()).equals(value) : value == null;
	}

	private Version version(String key) {
		Cell cell = this.entries.get(key);
		return (cell != null) ? new Version(this.epoch, cell.sequence()) : Version.NONE;
	}

	private SourceModel with(String key, @Nullable Cell cell) {
		Map<String, Cell> changed = new HashMap<>(this.entries);
		if (cell != null) {
			changed.put(key, cell);
		}
		else {
			changed.remove(key);
		}
		return new SourceModel(this.epoch, this.sequence + 1, changed);
	}

	/**
	 * A value and the number of the change that made it.
	 *
	 * @param value the value
	 * @param sequence the number
	 */
	record Cell(int value, long sequence) {

	}

}
