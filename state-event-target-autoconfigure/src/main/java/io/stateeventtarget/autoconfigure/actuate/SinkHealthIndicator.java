package io.stateeventtarget.autoconfigure.actuate;

import java.time.temporal.ChronoUnit;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a sink: up while it is in sync, else {@link #CONNECTING} or
 * {@link #STALE}. One that was closed has none.
 */
final class SinkHealthIndicator implements HealthIndicator {

	static final Status CONNECTING = new Status(SyncStatus.CONNECTING.name(), "Not in sync yet");

	static final Status STALE = new Status(SyncStatus.STALE.name(), "Not proven in sync lately");

	private final StateRegistry registry;

	private final StateSink<?, ?> sink;

	SinkHealthIndicator(StateRegistry registry, StateSink<?, ?> sink) {
		this.registry = registry;
		this.sink = sink;
	}

	@Override
	public @Nullable Health health() {
		SyncStatus status = this.sink.status();
		return switch (status) {
			case SYNCED -> health(Status.UP, status);
			case CONNECTING -> health(CONNECTING, status);
			case STALE -> health(STALE, status);
			case CLOSED -> null;
		};
	}

	private Health health(Status health, SyncStatus status) {
		Health.Builder builder = Health.status(health)
			.withDetail("namespace", this.sink.namespace())
			.withDetail("id", this.sink.id())
			.withDetail("status", status)
			.withDetail("staleness", this.sink.staleness().truncatedTo(ChronoUnit.MILLIS))
			.withDetail("version", this.sink.version().toString())
			.withDetail("size", this.sink.size());
		if (this.registry instanceof DefaultStateRegistry definitions) {
			definitions.findSinkDefinition(this.sink.namespace())
				.ifPresent((definition) -> builder.withDetail("mode", definition.sinkOptions().mode()));
		}
		return builder.build();
	}

}
