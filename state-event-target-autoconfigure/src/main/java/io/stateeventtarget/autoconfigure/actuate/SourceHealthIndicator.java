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
 * has fenced it, down while it cannot write its durable log. One that was closed has
 * none.
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
		if (statistics == null) {
			return health(0, null);
		}
		return statistics.closed() ? null : health(statistics.fencedBy(), statistics.logProblem());
	}

	private Health health(long fencedBy, @Nullable String logProblem) {
		boolean primary = this.source.isPrimary();
		Version version = this.source.version();
		Health.Builder builder = Health.status(status(primary, fencedBy, logProblem))
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
		if (logProblem != null) {
			builder.withDetail("log", logProblem);
		}
		return builder.build();
	}

	private static Status status(boolean primary, long fencedBy, @Nullable String logProblem) {
		if (logProblem != null && fencedBy == 0) {
			return Status.DOWN;
		}
		return primary ? Status.UP : Status.OUT_OF_SERVICE;
	}

}
