package io.stateeventtarget.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * The contexts that tests start from.
 */
final class Contexts {

	/**
	 * The type of {@link Theme} as a property.
	 */
	static final String THEME = Theme.class.getName();

	private Contexts() {
	}

	/**
	 * With everything real.
	 */
	static ApplicationContextRunner real() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LocalTransportAutoConfiguration.class,
					StateEventListenerAutoConfiguration.class, StateEventTargetAutoConfiguration.class));
	}

	/**
	 * With a {@link RecordingStateRegistry}.
	 */
	static ApplicationContextRunner recording() {
		return real().withBean(RecordingStateRegistry.class);
	}

}
