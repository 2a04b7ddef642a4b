package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.stateeventtarget.StateRegistry;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.OnTimeout;
import io.stateeventtarget.autoconfigure.StateEventTargetProperties.Startup;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Waits until every sink was in sync once, with one deadline for all of them.
 */
final class StartupWait {

	private static final Log logger = LogFactory.getLog(StartupWait.class);

	private final StateRegistry registry;

	private final Startup settings;

	StartupWait(StateRegistry registry, Startup settings) {
		this.registry = registry;
		this.settings = settings;
	}

	/**
	 * Waits.
	 * @throws StartupTimeoutException if sinks are still missing and the start shall fail
	 * then
	 */
	void await() {
		Duration wait = this.settings.patience();
		if (wait.isZero() || areSynced(wait)) {
			return;
		}
		List<String> namespaces = sinks().filter((sink) -> !sink.synced().isDone())
			.map(StateSink::namespace)
			.sorted()
			.toList();
		if (namespaces.isEmpty()) {
			return;
		}
		if (this.settings.onTimeout() == OnTimeout.FAIL) {
			throw new StartupTimeoutException(namespaces, wait);
		}
		logger.warn("Starting although these sinks are still connecting after " + StartupTimeoutException.print(wait)
				+ ": " + String.join(", ", namespaces));
	}

	private boolean areSynced(Duration wait) {
		CompletableFuture<?>[] synced = sinks().map(StateSink::synced).toArray(CompletableFuture[]::new);
		try {
			CompletableFuture.allOf(synced).get(wait.toNanos(), TimeUnit.NANOSECONDS);
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
