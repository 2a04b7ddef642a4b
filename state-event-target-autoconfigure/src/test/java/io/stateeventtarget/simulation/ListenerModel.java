package io.stateeventtarget.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.listener.EventDispatch;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.replication.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A listener of a sink, fast or slow, that knows the state only from what it is told.
 */
final class ListenerModel {

	private final SimSink sink;

	private final World world;

	private final int bound;

	private final EventDispatch<String, Integer> dispatch;

	private final Queue<?> waiting;

	private final Object overflow;

	private final Map<?, ?> slots;

	private final Map<String, Integer> told = new HashMap<>();

	private final Map<String, Long> toldAt = new HashMap<>();

	private final Deque<StateEvent<String, Integer>> published = new ArrayDeque<>();

	private Origin origin = Origin.NONE;

	private long sequence;

	private int perEvent;

	private boolean paused;

	private boolean ended;

	ListenerModel(SimSink sink, World world) {
		this.sink = sink;
		this.world = world;
		this.bound = world.setup().listenerQueue();
		this.dispatch = new EventDispatch<>("numbers", this.bound, world::soon, (failure) -> {
			this.published.removeLast();
			world.count(Feature.SIGNAL_DROPPED);
		});
		this.waiting = (Queue<?>) Fields.read(this.dispatch, "events");
		this.overflow = Fields.read(this.dispatch, "overflow");
		this.slots = (Map<?, ?>) Fields.read(this.overflow, "slots");
		this.dispatch.addListener(this::tell);
		this.dispatch.open();
	}

	EventDispatch<String, Integer> dispatch() {
		return this.dispatch;
	}

	void publish(StateEvent<String, Integer> event) {
		long before = this.dispatch.conflations();
		this.published.add(event);
		this.dispatch.publish(event);
		this.world.count(Feature.EVENT);
		this.world.count(Feature.CONFLATION, this.dispatch.conflations() - before);
		if (this.waiting.size() > this.bound || this.slots.size() > World.KEYS) {
			throw new SimulationFailure("the listener queue keeps its bound",
					this.waiting.size() + " events and " + this.slots.size() + " slots");
		}
	}

	void slowDown(int milliseconds) {
		this.perEvent = milliseconds;
		if (milliseconds == 0) {
			resume();
		}
	}

	void end() {
		this.ended = true;
	}

	boolean isIdle() {
		return !this.paused && this.waiting.isEmpty() && this.slots.isEmpty() && !hasReset();
	}

	/**
	 * Compares what was told with what is held.
	 */
	void check(boolean complete, Map<String, Integer> held) {
		if (this.ended || !isIdle()) {
			return;
		}
		this.published.clear();
		this.world.count(Feature.LISTENER_COMPARED);
		boolean same = complete ? this.told.equals(held) : this.told.entrySet().containsAll(held.entrySet());
		if (!same) {
			fail("listeners are told what is held", "told " + this.told + " but held " + held);
		}
	}

	private boolean hasReset() {
		return Fields.read(this.overflow, "reset") != null;
	}

	private void tell(StateEvent<String, Integer> event) {
		if (this.ended) {
			return;
		}
		try {
			hear(event);
		}
		catch (SimulationFailure ex) {
			this.world.fail(ex);
		}
		if (this.perEvent > 0) {
			this.paused = true;
			this.dispatch.pause();
			this.world.after(this.perEvent * 1_000_000L, this::resume);
		}
	}

	private void resume() {
		if (this.paused) {
			this.paused = false;
			this.dispatch.open();
		}
	}

	private void hear(StateEvent<String, Integer> event) {
		checkOrder(event);
		if (event instanceof StateUpdated<String, Integer> updated) {
			Integer before = this.told.put(updated.key(), updated.value());
			checkPrevious(event, before, updated.previous());
		}
		else if (event instanceof StateRemoved<String, Integer> removed) {
			Integer before = this.told.remove(removed.key());
			checkPrevious(event, before, removed.previous());
		}
		else if (event instanceof StateReset<String, Integer>) {
			this.told.clear();
		}
	}

	private void checkOrder(StateEvent<String, Integer> event) {
		if (this.dispatch.conflations() == 0 && event != this.published.poll()) {
			fail("listener order is application order", event + " was told out of order");
		}
		if (this.sink.isReplica()) {
			Origin from = new Origin(event.sourceId(), event.version().epoch());
			int order = from.compareTo(this.origin);
			if (order < 0 || (order == 0 && event.version().sequence() < this.sequence)) {
				fail("versions told never go back", event + " after " + this.origin + " " + this.sequence);
			}
			if (order > 0) {
				this.toldAt.clear();
			}
			checkOnce(event);
			this.origin = from;
			this.sequence = event.version().sequence();
		}
	}

	/**
	 * Each change is told once: what is told of a key has a higher version each time. A
	 * signal counts as a key of its own.
	 */
	private void checkOnce(StateEvent<String, Integer> event) {
		String key = "";
		if (event instanceof StateUpdated<String, Integer> updated) {
			key = updated.key();
		}
		else if (event instanceof StateRemoved<String, Integer> removed) {
			key = removed.key();
		}
		else if (event instanceof StateReset<String, Integer>) {
			this.toldAt.clear();
		}
		Long before = this.toldAt.put(key, event.version().sequence());
		if (before != null && before >= event.version().sequence() && this.sink.isUnaltered()) {
			fail("each change is told once", event + " after one of sequence " + before);
		}
	}

	private void checkPrevious(StateEvent<String, Integer> event, @Nullable Integer told, @Nullable Integer previous) {
		if (!this.sink.isReplica() || !this.sink.isUnaltered()) {
			return;
		}
		if (!Objects.equals(told, previous)) {
			fail("the previous value told is the one told before", event + " but told before was " + told);
		}
		if (event instanceof StateUpdated<String, Integer> updated && event.cause() == ChangeCause.RESYNC
				&& updated.value().equals(told)) {
			fail("a resync tells only differences", event.toString());
		}
	}

	private void fail(String rule, String detail) {
		throw new SimulationFailure(rule, this.sink + ": " + detail);
	}

}
