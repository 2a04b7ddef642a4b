package io.stateeventtarget.fault;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;

/**
 * Notices when a listener is told of something older than what it was told before. Values
 * that begin with a number are compared by it: writers count upwards.
 */
public final class ListenerCheck implements StateEventListener<String, String> {

	private static final int NOTED = 20;

	private final Map<String, Version> versions = new HashMap<>();

	private final Map<String, Long> numbers = new HashMap<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final AtomicLong events = new AtomicLong();

	private Version newest = Version.NONE;

	@Override
	public void onEvent(StateEvent<String, String> event) {
		this.events.incrementAndGet();
		if (event.cause() != ChangeCause.RESYNC) {
			if (this.newest.isAfter(event.version())) {
				note(event, "after version " + this.newest);
			}
			this.newest = event.version();
		}
		if (event instanceof StateUpdated<String, String> updated) {
			checkVersion(updated.key(), event);
			checkNumber(updated);
		}
		else if (event instanceof StateRemoved<String, String> removed) {
			checkVersion(removed.key(), event);
			this.numbers.remove(removed.key());
		}
		else if (event instanceof StateReset<String, String>) {
			this.numbers.clear();
		}
	}

	/**
	 * How often it was told of something.
	 * @return the number of events
	 */
	public long events() {
		return this.events.get();
	}

	/**
	 * What was told out of order, the first few.
	 * @return descriptions
	 */
	public Queue<String> violations() {
		return this.violations;
	}

	private void checkVersion(String key, StateEvent<String, String> event) {
		Version before = this.versions.put(key, event.version());
		if (before != null && before.isAfter(event.version())) {
			note(event, "after version " + before + " of this key");
		}
	}

	private void checkNumber(StateUpdated<String, String> updated) {
		long number = number(updated.value());
		Long before = this.numbers.put(updated.key(), number);
		if (before != null && before > number) {
			note(updated, "after number " + before + " of this key");
		}
	}

	static long number(String value) {
		int end = 0;
		while (end < value.length() && end < 18 && Character.isDigit(value.charAt(end))) {
			end++;
		}
		return (end > 0) ? Long.parseLong(value, 0, end, 10) : -1;
	}

	private void note(StateEvent<String, String> event, String what) {
		if (this.violations.size() < NOTED) {
			String told = (event instanceof StateUpdated<String, String> updated)
					? updated.key() + "=" + updated.value().substring(0, Math.min(20, updated.value().length()))
					: event.getClass().getSimpleName();
			this.violations.add(
					told + " at " + event.version() + " of " + event.sourceId() + " for " + event.cause() + " " + what);
		}
	}

}
