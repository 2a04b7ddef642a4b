package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.annotation.StateListenerFactory;
import io.stateeventtarget.annotation.StateProjectionException;
import io.stateeventtarget.annotation.StateProjectionListener;
import io.stateeventtarget.annotation.StateProjectionScanner;
import io.stateeventtarget.annotation.scanned.unparsable.Outer;
import io.stateeventtarget.event.FakeNamespaces;
import io.stateeventtarget.event.StateCommandListener;
import io.stateeventtarget.event.StateEventBridge;
import io.stateeventtarget.listener.LoggingStateListenerErrorHandler;
import io.stateeventtarget.listener.StateListenerErrorHandler;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StateEventListenerAutoConfiguration}.
 */
class StateEventListenerAutoConfigurationTests {

	private final FakeNamespaces namespaces = new FakeNamespaces();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(FakeNamespaces.class, () -> this.namespaces)
		.withConfiguration(AutoConfigurations.of(StateEventListenerAutoConfiguration.class));

	@Test
	void registersListeners() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(StateListenerFactory.class)
			.hasSingleBean(StateEventBridge.class)
			.hasSingleBean(StateCommandListener.class)
			.hasSingleBean(StateProjectionListener.class)
			.hasSingleBean(StateProjectionScanner.class)
			.hasSingleBean(LoggingStateListenerErrorHandler.class));
	}

	@Test
	void backsOffForUsersErrorHandler() {
		this.runner.withBean("mine", StateListenerErrorHandler.class, () -> (failure) -> {
		})
			.run((context) -> assertThat(context).hasSingleBean(StateListenerErrorHandler.class)
				.doesNotHaveBean(LoggingStateListenerErrorHandler.class));
	}

	@Test
	void toleratesListenersWhereItIsSwitchedOff() {
		new ApplicationContextRunner().withPropertyValues("state-event-target.enabled=false")
			.withConfiguration(AutoConfigurations.of(StateEventListenerAutoConfiguration.class))
			.withBean(Listeners.class)
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(StateEventBridge.class)
					.doesNotHaveBean(StateCommandListener.class)
					.doesNotHaveBean(StateProjectionListener.class)
					.doesNotHaveBean(StateProjectionScanner.class)
					.doesNotHaveBean(StateListenerErrorHandler.class);
				context.publishEvent("value");
				assertThat(context.getBean(Listeners.class).called).isFalse();
			});
	}

	@Test
	void checksProjectionsInTheApplicationsPackages() {
		this.namespaces.source("prices", String.class, Integer.class);
		this.runner
			.withInitializer((context) -> AutoConfigurationPackages.register((GenericApplicationContext) context,
					Outer.class.getPackageName()))
			.run((context) -> assertThat(context).getFailure().isInstanceOf(StateProjectionException.class));
	}

	static class Listeners {

		private boolean called;

		@StateListener("themes")
		void on(String key, String value) {
			this.called = true;
		}

		@StateListener("themes")
		void on(String value) {
			this.called = true;
		}

		@StateListener("themes")
		void on(StateUpdated<String, String> event) {
			this.called = true;
		}

		@StateListener("themes")
		void on() {
			this.called = true;
		}

	}

}
