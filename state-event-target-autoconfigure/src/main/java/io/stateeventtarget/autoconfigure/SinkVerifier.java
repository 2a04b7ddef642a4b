package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.function.Function;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.protocol.SnapshotTakenException;
import io.stateeventtarget.runtime.RuntimeSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Finds what is wrong with the properties of a sink taken together, and names those that
 * say it.
 */
final class SinkVerifier {

	private final StateEventTargetProperties properties;

	SinkVerifier(StateEventTargetProperties properties) {
		this.properties = properties;
	}

	/**
	 * Requires that options fit each other and what there is.
	 * @param namespace the namespace
	 * @param options the options of its sink by all properties
	 * @param settings what the sink will run on, or {@code null} if that is not known
	 */
	void verify(String namespace, SinkOptions options, @Nullable RuntimeSettings settings) {
		requireShortWindow(namespace, options);
		if (options.warmStart() == null) {
			return;
		}
		if (options.mode() != SinkMode.REPLICA) {
			throw WarmStartException.notReplica(namespace, warmStart(namespace),
					setting(namespace, "mode", StateEventTargetProperties.Sink::mode));
		}
		if (settings != null && settings.snapshotStores() == null) {
			throw WarmStartException.notWritable(namespace, warmStart(namespace));
		}
	}

	/**
	 * Tells of a sink whose file another one has.
	 * @param failure who has it
	 * @return the same, naming the property
	 */
	WarmStartException taken(SnapshotTakenException failure) {
		return WarmStartException.taken(failure, warmStart(failure.getNamespace()));
	}

	private void requireShortWindow(String namespace, SinkOptions options) {
		Duration window = options.reorderWindow();
		Duration stale = options.staleAfter();
		if (window.compareTo(stale) < 0) {
			return;
		}
		String windowProperty = property(namespace, "reorder-window", StateEventTargetProperties.Sink::reorderWindow);
		String staleProperty = property(namespace, "stale-after", StateEventTargetProperties.Sink::staleAfter);
		String reason = "Changes that are missing would be waited for until the sink is stale: 'reorder-window' ("
				+ StartupTimeoutException.print(window) + ") must be shorter than 'stale-after' ("
				+ StartupTimeoutException.print(stale) + ").";
		if (windowProperty != null) {
			throw new InvalidConfigurationPropertyValueException(windowProperty, window, reason);
		}
		if (staleProperty != null) {
			throw new InvalidConfigurationPropertyValueException(staleProperty, stale, reason);
		}
	}

	private String warmStart(String namespace) {
		return setting(namespace, "warm-start", StateEventTargetProperties.Sink::warmStart);
	}

	private String setting(String namespace, String name,
			Function<StateEventTargetProperties.Sink, @Nullable Object> value) {
		String property = property(namespace, name, value);
		return (property != null) ? "the property '" + property + "'" : "its definition";
	}

	/**
	 * The property that an option comes from, or {@code null} if it is from none.
	 */
	private @Nullable String property(String namespace, String name,
			Function<StateEventTargetProperties.Sink, @Nullable Object> value) {
		StateEventTargetProperties.Sink own = this.properties.sinks().get(namespace);
		if (own != null && value.apply(own) != null) {
			return Side.SINK.property(namespace) + "." + name;
		}
		return (value.apply(this.properties.defaults().sink()) != null) ? Side.SINK.defaultsProperty() + "." + name
				: null;
	}

}
