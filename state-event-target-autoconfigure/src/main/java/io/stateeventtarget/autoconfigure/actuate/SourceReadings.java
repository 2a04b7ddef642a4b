package io.stateeventtarget.autoconfigure.actuate;

import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.autoconfigure.actuate.StateEventTargetMeters.KeyNames;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.SourceStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What the meters of the source of one namespace read. Looks the source up each time, so
 * that it holds on to none, and finds the one that took the place of one that was closed.
 *
 * @param registry has the source
 * @param namespace its namespace
 */
record SourceReadings(StateRegistry registry, String namespace) {

	void bindTo(MeterRegistry meters) {
		MeterGroup<SourceReadings> group = new MeterGroup<>(meters, this,
				Tags.of(KeyNames.NAMESPACE.asString(), this.namespace));
		group.gauge(StateEventTargetMeters.SOURCE_PRIMARY, (source) -> source.read((open) -> open.isPrimary() ? 1 : 0));
		group.gauge(StateEventTargetMeters.SOURCE_SIZE, (source) -> source.read(StateSource::size));
		group.gauge(StateEventTargetMeters.SOURCE_SINKS, (source) -> source.read((open) -> open.sinks().size()));
		if (this.registry instanceof DefaultStateRegistry) {
			bindStatistics(group);
		}
	}

	private void bindStatistics(MeterGroup<SourceReadings> group) {
		count(group, StateEventTargetMeters.SOURCE_SINKS_LIMITED, SourceStatistics::limitedSinks);
		count(group, StateEventTargetMeters.SOURCE_SNAPSHOTS, SourceStatistics::snapshots);
		group.gauge(StateEventTargetMeters.SOURCE_APPENDS,
				(source) -> source.statistic(SourceStatistics::pendingAppends));
		MeterGroup<SourceReadings> listeners = group.with(KeyNames.SIDE, "source");
		listeners.gauge(StateEventTargetMeters.LISTENER_QUEUE,
				(source) -> source.statistic((statistics) -> statistics.listeners().queued()));
		count(listeners, StateEventTargetMeters.LISTENER_CONFLATED, (statistics) -> statistics.listeners().conflated());
		count(listeners, StateEventTargetMeters.LISTENER_DROPPED, (statistics) -> statistics.listeners().dropped());
	}

	private static void count(MeterGroup<SourceReadings> group, StateEventTargetMeters meter,
			ToLongFunction<SourceStatistics> count) {
		group.counter(meter, (source) -> source.statistic(count));
	}

	private double read(ToDoubleFunction<StateSource<?, ?>> value) {
		StateSource<?, ?> source = this.registry.findSource(this.namespace).orElse(null);
		SourceStatistics statistics = statistics();
		boolean closed = statistics != null && statistics.closed();
		return (source != null && !closed) ? value.applyAsDouble(source) : Double.NaN;
	}

	private long statistic(ToLongFunction<SourceStatistics> value) {
		SourceStatistics statistics = statistics();
		return (statistics != null) ? value.applyAsLong(statistics) : 0;
	}

	private @Nullable SourceStatistics statistics() {
		return (this.registry instanceof DefaultStateRegistry known)
				? known.findSourceStatistics(this.namespace).orElse(null) : null;
	}

}
