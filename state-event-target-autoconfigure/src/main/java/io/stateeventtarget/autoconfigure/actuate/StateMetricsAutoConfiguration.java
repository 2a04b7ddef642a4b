package io.stateeventtarget.autoconfigure.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters of sources and sinks.
 */
@AutoConfiguration(after = StateEventTargetAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class StateMetricsAutoConfiguration {

	@Bean
	@ConditionalOnBean(value = StateRegistry.class, search = SearchStrategy.CURRENT)
	@ConditionalOnMissingBean(name = "stateEventTargetMeterBinder", search = SearchStrategy.CURRENT)
	StateMeterBinder stateEventTargetMeterBinder(StateRegistry registry) {
		return new StateMeterBinder(registry);
	}

}
