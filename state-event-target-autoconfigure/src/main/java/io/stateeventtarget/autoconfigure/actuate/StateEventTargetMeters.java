package io.stateeventtarget.autoconfigure.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;

/**
 * The meters of sources and sinks. None has a key of the state as a tag, nor the id of a
 * source or sink, which is new at each start.
 */
public enum StateEventTargetMeters implements MeterDocumentation {

	/**
	 * 1 for the status that the sink has now, 0 for the others.
	 */
	SINK_STATUS("sink.status", Meter.Type.GAUGE, "1 for the status that the sink has now, 0 for the others.",
			KeyNames.NAMESPACE, KeyNames.STATUS),

	/**
	 * For how long the sink has not been proven equal to its source.
	 */
	SINK_STALENESS("sink.staleness", Meter.Type.GAUGE, "For how long the sink has not been proven equal to its source.",
			KeyNames.NAMESPACE),

	/**
	 * How many entries the sink holds.
	 */
	SINK_SIZE("sink.size", Meter.Type.GAUGE, "How many entries the sink holds.", KeyNames.NAMESPACE),

	/**
	 * How often the sink asked for a snapshot or for what it missed, repetitions
	 * included.
	 */
	SINK_CONNECTS("sink.connects", Meter.Type.COUNTER,
			"How often the sink asked for a snapshot or for what it missed, repetitions included.", KeyNames.NAMESPACE),

	/**
	 * How often the sink asked for a snapshot, repetitions included.
	 */
	SINK_SNAPSHOTS("sink.snapshots", Meter.Type.COUNTER,
			"How often the sink asked for a snapshot, repetitions included.", KeyNames.NAMESPACE),

	/**
	 * How often the sink missed changes while it was in sync, and asked for them.
	 */
	SINK_GAPS("sink.gaps", Meter.Type.COUNTER,
			"How often the sink missed changes while it was in sync, and asked for them.", KeyNames.NAMESPACE),

	/**
	 * How often the sink was found to differ from its source at the same version.
	 */
	SINK_DIVERGENCES("sink.divergences", Meter.Type.COUNTER,
			"How often the sink was found to differ from its source at the same version.", KeyNames.NAMESPACE),

	/**
	 * How often the sink was told to start over by resync().
	 */
	SINK_RESYNCS("sink.resyncs", Meter.Type.COUNTER, "How often the sink was told to start over by resync().",
			KeyNames.NAMESPACE),

	/**
	 * How many requests the sink sent, repetitions included.
	 */
	SINK_REQUESTS("sink.requests", Meter.Type.COUNTER, "How many requests the sink sent, repetitions included.",
			KeyNames.NAMESPACE),

	/**
	 * How many requests of the sink failed.
	 */
	SINK_REQUESTS_FAILED("sink.requests.failed", Meter.Type.COUNTER, "How many requests of the sink failed.",
			KeyNames.NAMESPACE, KeyNames.REASON),

	/**
	 * How many writes the sink sent, repetitions included.
	 */
	SINK_WRITES("sink.writes", Meter.Type.COUNTER, "How many writes the sink sent, repetitions included.",
			KeyNames.NAMESPACE),

	/**
	 * How many writes of the sink failed.
	 */
	SINK_WRITES_FAILED("sink.writes.failed", Meter.Type.COUNTER, "How many writes of the sink failed.",
			KeyNames.NAMESPACE, KeyNames.REASON),

	/**
	 * 1 while the source is primary, 0 once it is fenced.
	 */
	SOURCE_PRIMARY("source.primary", Meter.Type.GAUGE, "1 while the source is primary, 0 once it is fenced.",
			KeyNames.NAMESPACE),

	/**
	 * How many entries the source holds.
	 */
	SOURCE_SIZE("source.size", Meter.Type.GAUGE, "How many entries the source holds.", KeyNames.NAMESPACE),

	/**
	 * How many sinks are connected to the source.
	 */
	SOURCE_SINKS("source.sinks", Meter.Type.GAUGE, "How many sinks are connected to the source.", KeyNames.NAMESPACE),

	/**
	 * How often the source was at its bound of sinks when a further one connected.
	 */
	SOURCE_SINKS_LIMITED("source.sinks.limited", Meter.Type.COUNTER,
			"How often the source was at its bound of sinks when a further one connected.", KeyNames.NAMESPACE),

	/**
	 * How many snapshots the source sent.
	 */
	SOURCE_SNAPSHOTS("source.snapshots", Meter.Type.COUNTER, "How many snapshots the source sent.", KeyNames.NAMESPACE),

	/**
	 * How many changes wait to be appended to a durable log.
	 */
	SOURCE_APPENDS("source.appends", Meter.Type.GAUGE, "How many changes wait to be appended to a durable log.",
			KeyNames.NAMESPACE),

	/**
	 * How many changes and signals wait to be told to listeners.
	 */
	LISTENER_QUEUE("listener.queue", Meter.Type.GAUGE, "How many changes and signals wait to be told to listeners.",
			KeyNames.NAMESPACE, KeyNames.SIDE),

	/**
	 * How many changes were conflated per key because listeners were too slow.
	 */
	LISTENER_CONFLATED("listener.conflated", Meter.Type.COUNTER,
			"How many changes were conflated per key because listeners were too slow.", KeyNames.NAMESPACE,
			KeyNames.SIDE),

	/**
	 * How many signals went to the error handler instead because listeners were too slow.
	 */
	LISTENER_DROPPED("listener.dropped", Meter.Type.COUNTER,
			"How many signals went to the error handler instead because listeners were too slow.", KeyNames.NAMESPACE,
			KeyNames.SIDE);

	private static final String PREFIX = "state.event.target.";

	private final String name;

	private final Meter.Type type;

	private final String description;

	private final KeyName[] keyNames;

	StateEventTargetMeters(String name, Meter.Type type, String description, KeyName... keyNames) {
		this.name = PREFIX + name;
		this.type = type;
		this.description = description;
		this.keyNames = keyNames;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/**
	 * What the meter tells.
	 * @return a sentence
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keyNames.clone();
	}

	/**
	 * The tags of the meters.
	 */
	public enum KeyNames implements KeyName {

		/**
		 * The namespace.
		 */
		NAMESPACE("namespace"),

		/**
		 * A status of a sink: {@code connecting}, {@code synced}, {@code stale} or
		 * {@code closed}.
		 */
		STATUS("status"),

		/**
		 * Whose listeners: {@code source} or {@code sink}.
		 */
		SIDE("side"),

		/**
		 * Why it failed: {@code timeout}, no answer came in time; {@code limit}, a bound
		 * was reached; {@code refused}, the source or its loader said no.
		 */
		REASON("reason");

		private final String key;

		KeyNames(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
