package io.stateeventtarget.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.listener.StateListenerErrorHandler;

/**
 * Keeps the failures.
 */
public final class RecordingErrorHandler implements StateListenerErrorHandler {

	private final List<ListenerFailure> failures = new CopyOnWriteArrayList<>();

	@Override
	public void handle(ListenerFailure failure) {
		this.failures.add(failure);
	}

	public List<ListenerFailure> failures() {
		return this.failures;
	}

}
