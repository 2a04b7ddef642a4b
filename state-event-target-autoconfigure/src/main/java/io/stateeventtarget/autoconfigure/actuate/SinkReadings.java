package io.stateeventtarget.autoconfigure.actuate;

import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.autoconfigure.actuate.StateEventTargetMeters.KeyNames;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.FailureStatistics;
import io.stateeventtarget.runtime.SinkStatistics;

/**
 * What the meters of the sink of one namespace read. Looks the sink up each time, so that
 * it holds on to none, and finds the one that took the place of one that was closed.
 *
 * @param registry has the sink
 * @param namespace its namespace
 */
record SinkReadings(StateRegistry registry, String namespace) {

	void bindTo(MeterRegistry meters) {
		MeterGroup<SinkReadings> group = new MeterGroup<>(meters, this,
				Tags.of(KeyNames.NAMESPACE.asString(), this.namespace));
		for (SyncStatus status : SyncStatus.values()) {
			group.with(KeyNames.STATUS, status.name().toLowerCase(Locale.ROOT))
				.gauge(StateEventTargetMeters.SINK_STATUS, (sink) -> sink.has(status));
		}
		group.timeGauge(StateEventTargetMeters.SINK_STALENESS,
				(sink) -> sink.read((open) -> open.staleness().toNanos()));
		group.gauge(StateEventTargetMeters.SINK_SIZE, (sink) -> sink.read(StateSink::size));
		if (this.registry instanceof DefaultStateRegistry) {
			bindStatistics(group);
		}
	}

	private void bindStatistics(MeterGroup<SinkReadings> group) {
		count(group, StateEventTargetMeters.SINK_CONNECTS, SinkStatistics::connects);
		count(group, StateEventTargetMeters.SINK_SNAPSHOTS, SinkStatistics::snapshots);
		count(group, StateEventTargetMeters.SINK_GAPS, SinkStatistics::gaps);
		count(group, StateEventTargetMeters.SINK_DIVERGENCES, SinkStatistics::divergences);
		count(group, StateEventTargetMeters.SINK_RESYNCS, SinkStatistics::resyncs);
		count(group, StateEventTargetMeters.SINK_REQUESTS, SinkStatistics::requests);
		countFailures(group, StateEventTargetMeters.SINK_REQUESTS_FAILED, SinkStatistics::failedRequests);
		count(group, StateEventTargetMeters.SINK_WRITES, SinkStatistics::writes);
		countFailures(group, StateEventTargetMeters.SINK_WRITES_FAILED, SinkStatistics::failedWrites);
		MeterGroup<SinkReadings> listeners = group.with(KeyNames.SIDE, "sink");
		listeners.gauge(StateEventTargetMeters.LISTENER_QUEUE,
				(sink) -> sink.statistic((statistics) -> statistics.listeners().queued()));
		count(listeners, StateEventTargetMeters.LISTENER_CONFLATED, (statistics) -> statistics.listeners().conflated());
		count(listeners, StateEventTargetMeters.LISTENER_DROPPED, (statistics) -> statistics.listeners().dropped());
	}

	private static void countFailures(MeterGroup<SinkReadings> group, StateEventTargetMeters meter,
			Function<SinkStatistics, FailureStatistics> failures) {
		count(group.with(KeyNames.REASON, "timeout"), meter, (statistics) -> failures.apply(statistics).timeouts());
		count(group.with(KeyNames.REASON, "limit"), meter, (statistics) -> failures.apply(statistics).limits());
		count(group.with(KeyNames.REASON, "refused"), meter, (statistics) -> failures.apply(statistics).refusals());
	}

	private static void count(MeterGroup<SinkReadings> group, StateEventTargetMeters meter,
			ToLongFunction<SinkStatistics> count) {
		group.counter(meter, (sink) -> sink.statistic(count));
	}

	private double has(SyncStatus status) {
		return this.registry.findSink(this.namespace)
			.map((sink) -> (sink.status() == status) ? 1.0 : 0.0)
			.orElse(Double.NaN);
	}

	private double read(ToDoubleFunction<StateSink<?, ?>> value) {
		StateSink<?, ?> sink = this.registry.findSink(this.namespace).orElse(null);
		return (sink != null && sink.status() != SyncStatus.CLOSED) ? value.applyAsDouble(sink) : Double.NaN;
	}

	private long statistic(ToLongFunction<SinkStatistics> value) {
		return (this.registry instanceof DefaultStateRegistry known)
				? known.findSinkStatistics(this.namespace).map(value::applyAsLong).orElse(0L) : 0;
	}

}
