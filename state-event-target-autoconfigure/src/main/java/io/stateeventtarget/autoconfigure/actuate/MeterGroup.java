package io.stateeventtarget.autoconfigure.actuate;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;

/**
 * Meters that read the same object and have tags in common. They do not keep the object
 * from being collected.
 *
 * @param <T> the type of the object
 * @param registry the registry to add the meters to
 * @param read what they read
 * @param tags the tags they have in common
 */
record MeterGroup<T>(MeterRegistry registry, T read, Tags tags) {

	/**
	 * A group of meters with a further tag.
	 */
	MeterGroup<T> with(StateEventTargetMeters.KeyNames key, String value) {
		return new MeterGroup<>(this.registry, this.read, this.tags.and(key.asString(), value));
	}

	void gauge(StateEventTargetMeters meter, ToDoubleFunction<T> value) {
		Gauge.builder(meter.getName(), this.read, value)
			.description(meter.getDescription())
			.tags(this.tags)
			.register(this.registry);
	}

	void timeGauge(StateEventTargetMeters meter, ToDoubleFunction<T> nanos) {
		TimeGauge.builder(meter.getName(), this.read, TimeUnit.NANOSECONDS, nanos)
			.description(meter.getDescription())
			.tags(this.tags)
			.register(this.registry);
	}

	void counter(StateEventTargetMeters meter, ToLongFunction<T> count) {
		FunctionCounter.builder(meter.getName(), this.read, count::applyAsLong)
			.description(meter.getDescription())
			.tags(this.tags)
			.register(this.registry);
	}

}
