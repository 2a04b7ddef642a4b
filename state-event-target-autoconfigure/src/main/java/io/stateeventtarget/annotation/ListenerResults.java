package io.stateeventtarget.annotation;

import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.util.ObjectUtils;

/**
 * Publishes what listener methods return.
 */
final class ListenerResults {

	private final ApplicationEventPublisher publisher;

	ListenerResults(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Publishes a result, or each of its elements; that of a {@link CompletionStage} when
	 * it comes.
	 * @param result what was returned
	 * @param errors gets what a {@link CompletionStage} fails with, and what publishing
	 * its result throws
	 */
	void publish(@Nullable Object result, Consumer<Throwable> errors) {
		if (result instanceof CompletionStage<?> stage) {
			stage.thenAccept(this::publishAll).exceptionally((ex) -> {
				errors.accept((ex.getCause() != null) ? ex.getCause() : ex);
				return null;
			});
		}
		else {
			publishAll(result);
		}
	}

	private void publishAll(@Nullable Object result) {
		if (result instanceof Collection<?> events) {
			events.forEach(this::publishOne);
		}
		else if (ObjectUtils.isArray(result)) {
			for (Object event : ObjectUtils.toObjectArray(result)) {
				publishOne(event);
			}
		}
		else {
			publishOne(result);
		}
	}

	private void publishOne(@Nullable Object event) {
		if (event != null) {
			this.publisher.publishEvent(event);
		}
	}

}
