package io.stateeventtarget.autoconfigure.actuate;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the health of sources and sinks.
 */
@AutoConfiguration(after = StateEventTargetAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("state-event-target")
@ConditionalOnBean(value = StateRegistry.class, search = SearchStrategy.CURRENT)
public final class StateHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "stateEventTargetHealthContributor", "stateEventTargetHealthIndicator" },
			search = SearchStrategy.CURRENT)
	StateHealthContributor stateEventTargetHealthContributor(StateRegistry registry) {
		return new StateHealthContributor(registry);
	}

	/**
	 * What makes groups of the health endpoint depend on sinks, where there is such an
	 * endpoint.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.annotation.Endpoint")
	static class GroupsConfiguration {

		@Bean
		static StrictHealthGroupsPostProcessor stateHealthGroupsPostProcessor() {
			return new StrictHealthGroupsPostProcessor();
		}

	}

}
