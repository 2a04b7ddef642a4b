package io.stateeventtarget.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * A time in which a process does nothing, as under a long garbage collection. What it is
 * sent meanwhile piles up or is lost.
 */
final class Pause {

	private final List<Runnable> piled = new ArrayList<>();

	private boolean on;

	private boolean pilesUp;

	boolean isOn() {
		return this.on;
	}

	void begin(boolean keep) {
		this.on = true;
		this.pilesUp = keep;
	}

	/**
	 * Takes what comes in the pause.
	 * @return how much of that is kept, 1 or 0
	 */
	int keep(Runnable arrival) {
		if (this.pilesUp) {
			this.piled.add(arrival);
		}
		return this.pilesUp ? 1 : 0;
	}

	/**
	 * Ends the pause.
	 * @return what has piled up
	 */
	List<Runnable> end() {
		this.on = false;
		List<Runnable> late = List.copyOf(this.piled);
		this.piled.clear();
		return late;
	}

}
