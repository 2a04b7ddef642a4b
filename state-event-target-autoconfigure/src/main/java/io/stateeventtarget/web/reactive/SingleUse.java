package io.stateeventtarget.web.reactive;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that is given up unless it was used. Thread-safe.
 */
final class SingleUse {

	private final Runnable abandoning;

	private final AtomicBoolean over = new AtomicBoolean();

	SingleUse(Runnable abandoning) {
		this.abandoning = abandoning;
	}

	/**
	 * Begins to use it.
	 */
	void take() {
		this.over.set(true);
	}

	/**
	 * Gives it up unless it was used. Idempotent.
	 */
	void end() {
		if (this.over.compareAndSet(false, true)) {
			this.abandoning.run();
		}
	}

}
