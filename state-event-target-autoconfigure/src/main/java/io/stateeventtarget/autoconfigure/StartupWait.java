package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.OnTimeout;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.Startup;
import io.stateeventtarget.runtime.DefaultStateRegistry;
import io.stateeventtarget.runtime.SourceStatistics;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Waits until every source with a loader was filled, every source with a durable log has
 * taken it over and every sink was in sync once, with one deadline for all of them.
 */
final class StartupWait {

	private static final Log logger = LogFactory.getLog(StartupWait.class);

	private final StateRegistry registry;

	private final Supplier<Map<String, CompletableFuture<Void>>> fills;

	/**
	 * What is said of a namespace whose source is not filled.
	 */
	private final UnaryOperator<String> describe;

	private final Startup settings;

	StartupWait(DefaultStateRegistry registry, Startup settings) {
		this(registry, registry::fills, (namespace) -> describe(registry, namespace), settings);
	}

	StartupWait(StateRegistry registry, Supplier<Map<String, CompletableFuture<Void>>> fills,
			UnaryOperator<String> describe, Startup settings) {
		this.describe = describe;
		this.registry = registry;
		this.fills = fills;
		this.settings = settings;
	}

	/**
	 * Waits.
	 * @throws StartupTimeoutException if something is still missing and the start shall
	 * fail then
	 */
	void await() {
		Duration wait = this.settings.patience();
		Map<String, CompletableFuture<Void>> filled = this.fills.get();
		if (wait.isZero() || areReady(filled.values(), wait)) {
			return;
		}
		List<String> unfilled = filled.entrySet()
			.stream()
			.filter((fill) -> !fill.getValue().isDone())
			.map(Map.Entry::getKey)
			.map(this.describe)
			.sorted()
			.toList();
		List<String> connecting = sinks().filter((sink) -> !sink.synced().isDone())
			.map(StateSink::namespace)
			.sorted()
			.toList();
		if (unfilled.isEmpty() && connecting.isEmpty()) {
			return;
		}
		if (this.settings.onTimeout() == OnTimeout.FAIL) {
			throw new StartupTimeoutException(unfilled, connecting, wait);
		}
		warn("sources are still not filled", unfilled, wait);
		warn("sinks are still connecting", connecting, wait);
	}

	private static String describe(DefaultStateRegistry registry, String namespace) {
		return registry.findSourceStatistics(namespace)
			.map(SourceStatistics::logProblem)
			.map((problem) -> namespace + " (" + problem + ")")
			.orElse(namespace);
	}

	private void warn(String what, List<String> namespaces, Duration wait) {
		if (!namespaces.isEmpty()) {
			logger.warn("Starting although these " + what + " after " + StartupTimeoutException.print(wait) + ": "
					+ String.join(", ", namespaces));
		}
	}

	private boolean areReady(Collection<? extends CompletableFuture<?>> filled, Duration wait) {
		CompletableFuture<?>[] awaited = Stream.concat(filled.stream(), sinks().map(StateSink::synced))
			.toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(awaited).get(TimeUnit.NANOSECONDS.convert(wait), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException | ExecutionException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private Stream<StateSink<?, ?>> sinks() {
		return this.registry.namespaces().stream().flatMap((namespace) -> this.registry.findSink(namespace).stream());
	}

}
