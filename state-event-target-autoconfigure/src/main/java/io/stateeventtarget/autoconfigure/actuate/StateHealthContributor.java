package io.stateeventtarget.autoconfigure.actuate;

import java.util.stream.Stream;

import io.stateeventtarget.StateRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

/**
 * The health of everything that a registry made: {@code sinks} and {@code sources}, and
 * below these one contributor per namespace.
 */
final class StateHealthContributor implements CompositeHealthContributor {

	private static final String SINKS = "sinks";

	private static final String SOURCES = "sources";

	private final NamespacesHealthContributor sinks;

	private final NamespacesHealthContributor sources;

	StateHealthContributor(StateRegistry registry) {
		this.sinks = new NamespacesHealthContributor(registry::namespaces,
				(namespace) -> registry.findSink(namespace)
					.map((sink) -> new SinkHealthIndicator(registry, sink))
					.orElse(null));
		this.sources = new NamespacesHealthContributor(registry::namespaces,
				(namespace) -> registry.findSource(namespace)
					.map((source) -> new SourceHealthIndicator(registry, source))
					.orElse(null));
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return switch (name) {
			case SINKS -> this.sinks;
			case SOURCES -> this.sources;
			default -> null;
		};
	}

	@Override
	public Stream<Entry> stream() {
		return Stream.of(new Entry(SINKS, this.sinks), new Entry(SOURCES, this.sources));
	}

}
