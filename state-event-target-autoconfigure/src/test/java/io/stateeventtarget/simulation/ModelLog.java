package io.stateeventtarget.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

import io.stateeventtarget.protocol.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What every incarnation of the source had at every version: the truth that replicas are
 * compared with.
 */
final class ModelLog {

	private final Map<Origin, OriginLog> logs = new HashMap<>();

	OriginLog begin(Origin origin, Map<String, ModelEntry> first, long moment) {
		OriginLog log = new OriginLog(origin, first, moment);
		if (this.logs.put(origin, log) != null) {
			throw new IllegalStateException("The simulator used " + origin + " twice");
		}
		return log;
	}

	boolean contains(Origin origin) {
		return this.logs.containsKey(origin);
	}

	boolean containsEpoch(long epoch) {
		return this.logs.keySet().stream().anyMatch((origin) -> origin.epoch() == epoch);
	}

	OriginLog of(Origin origin) {
		OriginLog log = this.logs.get(origin);
		if (log == null) {
			throw new SimulationFailure("replicas follow real incarnations", "nobody ever was " + origin);
		}
		return log;
	}

	/**
	 * Whether any incarnation had a value for a key at any moment since.
	 */
	boolean hadSince(long moment, Predicate<@Nullable ModelEntry> what, String key) {
		return this.logs.values().stream().anyMatch((log) -> log.hadSince(moment, what, key));
	}

	boolean everHad(String key, ModelEntry entry) {
		return this.logs.values().stream().anyMatch((log) -> log.everHad(key, entry));
	}

}
