package io.stateeventtarget.autoconfigure.actuate;

import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Status;

/**
 * Counts a sink that is not in sync as out of service, unless the aggregator underneath
 * has an order that names the sink's status.
 */
final class StrictStatusAggregator implements StatusAggregator {

	private static final Set<Status> NOT_IN_SYNC = Set.of(SinkHealthIndicator.CONNECTING, SinkHealthIndicator.STALE);

	private final StatusAggregator delegate;

	StrictStatusAggregator(StatusAggregator delegate) {
		this.delegate = delegate;
	}

	@Override
	public Status getAggregateStatus(Set<Status> statuses) {
		return this.delegate.getAggregateStatus(statuses.stream().map(this::strict).collect(Collectors.toSet()));
	}

	private Status strict(Status status) {
		return (NOT_IN_SYNC.contains(status) && !isOrdered(status)) ? Status.OUT_OF_SERVICE : status;
	}

	private boolean isOrdered(Status status) {
		return this.delegate.getAggregateStatus(Set.of(status)).equals(status);
	}

}
