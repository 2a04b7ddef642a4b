package io.stateeventtarget.autoconfigure.actuate;

import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.core.Ordered;

/**
 * Makes the groups of the health endpoint {@linkplain StrictHealthGroups strict}, after
 * others have added theirs.
 */
final class StrictHealthGroupsPostProcessor implements HealthEndpointGroupsPostProcessor, Ordered {

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		return new StrictHealthGroups(groups);
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
