package io.stateeventtarget.startup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an empty application once, with or without the starter's auto-configuration, and
 * prints how many milliseconds {@link SpringApplication#run} took.
 */
final class StartupProbe {

	private StartupProbe() {
	}

	public static void main(String[] args) {
		boolean with = args[0].equals("with");
		SpringApplication application = new SpringApplication(with ? With.class : Without.class);
		application.setLogStartupInfo(false);
		long start = System.nanoTime();
		try (ConfigurableApplicationContext context = application.run("--spring.main.banner-mode=off",
				"--logging.level.root=off", "--state-event-target.sources.themes.value-type=java.lang.String",
				"--state-event-target.sinks.themes.mode=replica")) {
			System.out.println("took " + (System.nanoTime() - start) / 1_000_000.0);
			if (context.containsBean("themesStateSink") != with) {
				throw new IllegalStateException("Not what was to be measured");
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "io.stateeventtarget.autoconfigure.StateEventTargetAutoConfiguration",
			"io.stateeventtarget.autoconfigure.StateEventListenerAutoConfiguration",
			"io.stateeventtarget.autoconfigure.LocalTransportAutoConfiguration" })
	static class Without {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class With {

	}

}
