package io.stateeventtarget.runtime;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads of a name with a number.
 */
final class NamedThreads implements ThreadFactory {

	private final String prefix;

	private final AtomicInteger count = new AtomicInteger();

	NamedThreads(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public Thread newThread(Runnable task) {
		Thread thread = new Made(this, task, this.prefix + this.count.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Whether the current thread was made here.
	 */
	boolean madeCurrentThread() {
		return Thread.currentThread() instanceof Made made && made.maker == this;
	}

	/**
	 * A thread that knows who made it.
	 */
	private static final class Made extends Thread {

		private final NamedThreads maker;

		Made(NamedThreads maker, Runnable task, String name) {
			super(task, name);
			this.maker = maker;
		}

	}

}
