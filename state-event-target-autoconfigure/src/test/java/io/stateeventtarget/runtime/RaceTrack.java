package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs actions side by side, each on a thread of its own, all let off at the same moment.
 */
public final class RaceTrack implements AutoCloseable {

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "racer");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Lets actions off and waits until all have ended.
	 * @param actions the actions
	 * @throws AssertionError if one fails or does not end within half a minute
	 */
	public void race(List<? extends Runnable> actions) {
		AtomicInteger missing = new AtomicInteger(actions.size());
		List<Future<?>> racers = new ArrayList<>();
		for (Runnable action : actions) {
			racers.add(this.threads.submit(() -> {
				missing.decrementAndGet();
				for (int spins = 0; missing.get() > 0; spins++) {
					pause(spins);
				}
				action.run();
			}));
		}
		racers.forEach(RaceTrack::await);
	}

	/**
	 * Lets actions off and waits until all have ended.
	 * @param actions the actions
	 */
	public void race(Runnable... actions) {
		race(List.of(actions));
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * Spins at first, as a thread that has to be woken comes too late, and not for long,
	 * as there may be fewer processors than racers.
	 */
	private static void pause(int spins) {
		if (spins < 2000) {
			Thread.onSpinWait();
		}
		else {
			LockSupport.parkNanos(1000);
		}
	}

	private static void await(Future<?> racer) {
		try {
			racer.get(30, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new AssertionError(ex.getCause());
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new AssertionError("A thread did not end", ex);
		}
	}

}
