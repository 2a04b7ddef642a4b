package io.stateeventtarget.simulation;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a source has to publish, in order, now or later.
 */
final class Mailbox {

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private boolean held;

	void add(Runnable task) {
		this.tasks.add(task);
	}

	void clear() {
		this.tasks.clear();
	}

	boolean isHeld() {
		return this.held;
	}

	void hold() {
		this.held = true;
	}

	void release() {
		this.held = false;
	}

	/**
	 * Does everything, unless that is held up.
	 */
	void drain() {
		while (!this.held && !this.tasks.isEmpty()) {
			this.tasks.poll().run();
		}
	}

}
