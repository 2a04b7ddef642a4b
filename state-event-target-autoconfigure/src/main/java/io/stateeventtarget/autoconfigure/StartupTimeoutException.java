package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.springframework.boot.convert.DurationStyle;

/**
 * Sinks were not in sync in time, and the start shall fail then.
 */
final class StartupTimeoutException extends StartFailureException {

	private final List<String> namespaces;

	private final Duration wait;

	StartupTimeoutException(List<String> namespaces, Duration wait) {
		super("After " + print(wait) + " ('" + StateEventTargetProperties.PREFIX
				+ ".startup.wait') these sinks had not been in sync: " + String.join(", ", namespaces) + ".",
				"Check that their sources run and use the same transport, set '" + StateEventTargetProperties.PREFIX
						+ ".startup.wait' to a longer time, or set '" + StateEventTargetProperties.PREFIX
						+ ".startup.on-timeout' to 'continue' to start without them.");
		this.namespaces = List.copyOf(namespaces);
		this.wait = wait;
	}

	/**
	 * A duration as users write it.
	 */
	static String print(Duration duration) {
		boolean whole = duration.equals(duration.truncatedTo(ChronoUnit.SECONDS));
		return DurationStyle.SIMPLE.print(duration, whole ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
	}

	List<String> getNamespaces() {
		return this.namespaces;
	}

	Duration getWait() {
		return this.wait;
	}

}
