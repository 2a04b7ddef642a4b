package io.stateeventtarget.listener;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateSignal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls the listeners of one view, in order and one event at a time, on a thread of an
 * executor. Thread-safe; {@link #publish} is to be called in the order of the events.
 * <p>
 * Until it is {@linkplain #open() opened}, events wait. Once it is open and nobody
 * listens, they are dropped at once. Past its bound the queue turns into one slot per key
 * ({@link ConflatedEvents}); signals past the bound go to the error handler. Tasks run
 * between events, on the same thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class EventDispatch<K, V> {

	private static final Log logger = LogFactory.getLog(EventDispatch.class);

	private final String namespace;

	private final int bound;

	private final Executor executor;

	private final StateListenerErrorHandler errorHandler;

	private final LogInterval overflowLog;

	private final List<StateEventListener<K, V>> listeners = new CopyOnWriteArrayList<>();

	private final LongAdder conflations = new LongAdder();

	private final LongAdder dropped = new LongAdder();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition idle = this.lock.newCondition();

	@GuardedBy("lock")
	private final Queue<StateEvent<K, V>> events = new ArrayDeque<>();

	@GuardedBy("lock")
	private final Queue<Runnable> tasks = new ArrayDeque<>();

	@GuardedBy("lock")
	private final Queue<Runnable> replays = new ArrayDeque<>();

	@GuardedBy("lock")
	private final ConflatedEvents<K, V> overflow = new ConflatedEvents<>();

	@GuardedBy("lock")
	private boolean overflowing;

	@GuardedBy("lock")
	private boolean scheduled;

	private volatile boolean open;

	private volatile boolean ended;

	private volatile @Nullable Thread thread;

	/**
	 * Creates a dispatch that is not open.
	 * @param namespace the namespace
	 * @param bound how many events may wait
	 * @param executor runs it, never more than one task at a time
	 * @param errorHandler gets what listeners throw
	 */
	public EventDispatch(String namespace, int bound, Executor executor, StateListenerErrorHandler errorHandler) {
		this(namespace, bound, executor, errorHandler, System::nanoTime);
	}

	/**
	 * Creates a dispatch that is not open.
	 * @param namespace the namespace
	 * @param bound how many events may wait
	 * @param executor runs it, never more than one task at a time
	 * @param errorHandler gets what listeners throw
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public EventDispatch(String namespace, int bound, Executor executor, StateListenerErrorHandler errorHandler,
			LongSupplier ticker) {
		this.namespace = namespace;
		this.bound = bound;
		this.executor = executor;
		this.errorHandler = errorHandler;
		this.overflowLog = new LogInterval(ticker);
	}

	/**
	 * Begins to call listeners, with what has waited.
	 */
	public void open() {
		this.lock.lock();
		try {
			this.open = true;
			schedule();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Lets events wait again. An event whose listeners are being called is told to all of
	 * them.
	 */
	public void pause() {
		this.open = false;
	}

	/**
	 * Whether an event that is published now would be told or kept.
	 * @return whether it makes sense to publish
	 */
	public boolean wantsEvents() {
		return !this.ended && (!this.open || !this.listeners.isEmpty());
	}

	/**
	 * Publishes an event.
	 * @param event the event
	 */
	public void publish(StateEvent<K, V> event) {
		if (!wantsEvents()) {
			return;
		}
		boolean lost = false;
		this.lock.lock();
		try {
			lost = !add(event);
			schedule();
		}
		finally {
			this.lock.unlock();
		}
		if (lost) {
			this.dropped.increment();
			handle("the listener queue", event,
					new StateLimitExceededException(
							"A signal of namespace '" + this.namespace + "' was dropped: listeners are " + this.bound
									+ " changes behind. Make them faster or raise 'listener-queue'.",
							this.namespace, null));
		}
	}

	/**
	 * Runs a task on the dispatch thread, also while it is not open.
	 * @param task the task
	 */
	public void execute(Runnable task) {
		this.lock.lock();
		try {
			this.tasks.add(task);
			schedule();
		}
		finally {
			this.lock.unlock();
		}
		if (this.ended) {
			runTasks();
		}
	}

	/**
	 * Runs a task as {@link #execute} does, or not at all once this has ended.
	 * @param task tells somebody who may have ended as well by then
	 */
	public void executeUnlessEnded(Runnable task) {
		execute(() -> {
			if (!this.ended) {
				task.run();
			}
		});
	}

	/**
	 * Ends for good: events are told no more, and tasks run on the thread of who brings
	 * them, so that nobody waits for a listener that does not return.
	 */
	public void end() {
		this.open = false;
		runTasks();
		this.ended = true;
		runTasks();
	}

	/**
	 * Runs a task on the dispatch thread once it is open, before the events that wait.
	 * @param task the task
	 */
	public void replay(Runnable task) {
		this.lock.lock();
		try {
			this.replays.add(task);
			schedule();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether listeners are called.
	 * @return whether it is open
	 */
	public boolean isOpen() {
		return this.open;
	}

	/**
	 * Adds a listener, which hears the events that wait too.
	 * @param listener the listener
	 * @return closes to remove it
	 */
	public Registration addListener(StateEventListener<K, V> listener) {
		StateEventListener<K, V> added = listener::onEvent;
		this.listeners.add(added);
		return () -> this.listeners.remove(added);
	}

	/**
	 * Calls one listener, handing what it throws to the error handler.
	 * @param listener the listener
	 * @param event the event
	 */
	public void call(StateEventListener<K, V> listener, StateEvent<K, V> event) {
		try {
			listener.onEvent(event);
		}
		catch (Throwable ex) {
			handle("a listener", event, ex);
		}
	}

	/**
	 * How often a change was conflated with another one because listeners were too slow.
	 * @return the number since creation
	 */
	public long conflations() {
		return this.conflations.sum();
	}

	/**
	 * How the listeners keep up.
	 * @return as of now
	 */
	public ListenerStatistics statistics() {
		return new ListenerStatistics(queued(), conflations(), this.dropped.sum());
	}

	private int queued() {
		this.lock.lock();
		try {
			return this.events.size() + this.overflow.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether the current thread is the one that calls listeners now.
	 * @return whether it is
	 */
	public boolean isDispatchThread() {
		return this.thread == Thread.currentThread();
	}

	/**
	 * Waits until nothing is left to run, unless called by a listener.
	 * @param nanos how long to wait at most
	 * @return whether nothing was left
	 */
	public boolean awaitIdle(long nanos) {
		if (isDispatchThread()) {
			return false;
		}
		long left = nanos;
		this.lock.lock();
		try {
			while (this.scheduled && left > 0) {
				left = this.idle.awaitNanos(left);
			}
			return !this.scheduled;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	@GuardedBy("lock")
	private boolean add(StateEvent<K, V> event) {
		if (!this.overflowing && this.events.size() < this.bound) {
			this.events.add(event);
			return true;
		}
		if (event instanceof StateSignal) {
			return false;
		}
		if (!this.overflowing) {
			this.overflowing = true;
			warnOfOverflow();
		}
		this.conflations.increment();
		this.overflow.add(event);
		return true;
	}

	private void warnOfOverflow() {
		if (this.overflowLog.isDue()) {
			logger.warn("Listeners of namespace '" + this.namespace + "' are " + this.bound
					+ " changes behind: until they keep up they are told only the difference per key");
		}
	}

	@GuardedBy("lock")
	private void schedule() {
		if (this.scheduled || !hasWork()) {
			return;
		}
		this.scheduled = true;
		try {
			this.executor.execute(this::run);
		}
		catch (RejectedExecutionException ex) {
			this.scheduled = false;
			this.ended = true;
			logger.debug("Dispatch of namespace '" + this.namespace + "' has ended", ex);
		}
		catch (Throwable ex) {
			this.scheduled = false;
			logger.error("Dispatch of namespace '" + this.namespace + "' has no thread, tries again later", ex);
		}
	}

	private void runTasks() {
		Runnable task = nextTask();
		while (task != null) {
			run(task);
			task = nextTask();
		}
	}

	private @Nullable Runnable nextTask() {
		this.lock.lock();
		try {
			return this.tasks.poll();
		}
		finally {
			this.lock.unlock();
		}
	}

	@GuardedBy("lock")
	private boolean hasWork() {
		return !this.tasks.isEmpty()
				|| (this.open && (!this.replays.isEmpty() || !this.events.isEmpty() || !this.overflow.isEmpty()));
	}

	private void run() {
		Thread current = Thread.currentThread();
		String name = current.getName();
		current.setName("state-dispatch-" + this.namespace);
		this.thread = current;
		try {
			Runnable next = next();
			while (next != null) {
				next.run();
				next = next();
			}
		}
		finally {
			current.setName(name);
		}
	}

	/**
	 * Takes out what is next: a task, else the oldest event, else a difference. Tasks
	 * come before events, so that who waits for a value does not wait for slow listeners
	 * of earlier changes.
	 */
	private @Nullable Runnable next() {
		this.lock.lock();
		try {
			Runnable task = this.tasks.poll();
			if (task == null && this.open) {
				task = this.replays.poll();
			}
			if (task != null) {
				Runnable chosen = task;
				return () -> run(chosen);
			}
			StateEvent<K, V> event = this.open ? nextEvent() : null;
			if (event != null) {
				return () -> tell(event);
			}
			this.thread = null;
			this.scheduled = false;
			this.idle.signalAll();
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	@GuardedBy("lock")
	private @Nullable StateEvent<K, V> nextEvent() {
		StateEvent<K, V> event = this.events.poll();
		if (event == null && this.overflowing) {
			event = this.overflow.poll();
			this.overflowing = event != null;
		}
		return event;
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			handle("a task", null, ex);
		}
	}

	private void tell(StateEvent<K, V> event) {
		for (StateEventListener<K, V> listener : this.listeners) {
			call(listener, event);
		}
	}

	private void handle(String listener, @Nullable StateEvent<?, ?> event, Throwable failure) {
		try {
			this.errorHandler.handle(new ListenerFailure(this.namespace, listener, event, failure));
		}
		catch (Throwable ex) {
			logger.error("The StateListenerErrorHandler failed", ex);
		}
	}

}
