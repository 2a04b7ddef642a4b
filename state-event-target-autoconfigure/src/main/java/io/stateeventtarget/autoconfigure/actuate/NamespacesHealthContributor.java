package io.stateeventtarget.autoconfigure.actuate;

import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of one side of all namespaces that there are when it is asked for.
 */
final class NamespacesHealthContributor implements CompositeHealthContributor {

	private final Supplier<Set<String>> namespaces;

	private final Function<String, @Nullable HealthIndicator> indicators;

	/**
	 * Creates a contributor.
	 * @param namespaces the names there are
	 * @param indicators finds the health of a namespace, {@code null} if it does not have
	 * this side
	 */
	NamespacesHealthContributor(Supplier<Set<String>> namespaces,
			Function<String, @Nullable HealthIndicator> indicators) {
		this.namespaces = namespaces;
		this.indicators = indicators;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return this.indicators.apply(name);
	}

	@Override
	public Stream<Entry> stream() {
		return this.namespaces.get().stream().flatMap(this::entry);
	}

	private Stream<Entry> entry(String namespace) {
		HealthIndicator indicator = this.indicators.apply(namespace);
		return (indicator != null) ? Stream.of(new Entry(namespace, indicator)) : Stream.empty();
	}

}
