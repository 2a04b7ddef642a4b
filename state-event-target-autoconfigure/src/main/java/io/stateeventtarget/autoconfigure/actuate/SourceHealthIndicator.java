package io.stateeventtarget.autoconfigure.actuate;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.SourceStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of a source: up while it is primary, out of service once a newer incarnation
 * has fenced it. One that was closed has none.
 */
final class SourceHealthIndicator implements HealthIndicator {

	private final StateRegistry registry;

	private final StateSource<?, ?> source;

	SourceHealthIndicator(StateRegistry registry, StateSource<?, ?> source) {
		this.registry = registry;
		this.source = source;
	}

	@Override
	public @Nullable Health health() {
		SourceStatistics statistics = (this.registry instanceof DefaultStateRegistry known)
				? known.findSourceStatistics(this.source.namespace()).orElse(null) : null;
		return (statistics != null && statistics.closed()) ? null
				: health((statistics != null) ? statistics.fencedBy() : 0);
	}

	private Health health(long fencedBy) {
		boolean primary = this.source.isPrimary();
		Version version = this.source.version();
		Health.Builder builder = Health.status(primary ? Status.UP : Status.OUT_OF_SERVICE)
			.withDetail("namespace", this.source.namespace())
			.withDetail("id", this.source.id())
			.withDetail("primary", primary)
			.withDetail("epoch", version.epoch())
			.withDetail("version", version.toString())
			.withDetail("size", this.source.size())
			.withDetail("sinks", this.source.sinks().size());
		if (fencedBy != 0) {
			builder.withDetail("fencedBy", fencedBy);
		}
		return builder.build();
	}

}
