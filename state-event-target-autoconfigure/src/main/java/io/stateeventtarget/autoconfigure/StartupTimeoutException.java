package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.convert.DurationStyle;

/**
 * Sources were not filled or sinks not in sync in time, and the start shall fail then.
 */
final class StartupTimeoutException extends StartFailureException {

	private final List<String> namespaces;

	private final Duration wait;

	/**
	 * Creates an exception.
	 * @param unfilled the namespaces of the sources that were not filled
	 * @param connecting the namespaces of the sinks that were not in sync
	 * @param wait how long that was waited for
	 */
	StartupTimeoutException(List<String> unfilled, List<String> connecting, Duration wait) {
		super("After " + print(wait) + " ('" + StateEventTargetProperties.PREFIX + ".startup.wait')"
				+ missing(" these sources had not been filled by their StateLoader or not reached their log: ",
						unfilled)
				+ ((unfilled.isEmpty() || connecting.isEmpty()) ? "" : ";")
				+ missing(" these sinks had not been in sync: ", connecting) + ".",
				(unfilled.isEmpty() ? "Check that their sources run and use the same transport"
						: "Check that the loaders return and do not fail, that the engine of the transport can be reached, "
								+ "and that sources run and use the same transport")
						+ ", set '" + StateEventTargetProperties.PREFIX + ".startup.wait' to a longer time, or set '"
						+ StateEventTargetProperties.PREFIX
						+ ".startup.on-timeout' to 'continue' to start without them.");
		this.namespaces = Stream.concat(unfilled.stream(), connecting.stream()).distinct().sorted().toList();
		this.wait = wait;
	}

	private static String missing(String what, List<String> namespaces) {
		return namespaces.isEmpty() ? "" : what + String.join(", ", namespaces);
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
