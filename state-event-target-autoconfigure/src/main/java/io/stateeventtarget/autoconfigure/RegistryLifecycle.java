package io.stateeventtarget.autoconfigure;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops one part of the registry in its phase. Stopping keeps all state, so
 * that a context can be paused.
 */
class RegistryLifecycle implements SmartLifecycle {

	static final int SINKS_PHASE = DEFAULT_PHASE - 4096;

	static final int SOURCES_PHASE = DEFAULT_PHASE - 5120;

	static final int TRANSPORT_PHASE = DEFAULT_PHASE - 6144;

	private final int phase;

	private final Runnable start;

	private final Runnable stop;

	private volatile boolean running;

	RegistryLifecycle(int phase, Runnable start, Runnable stop) {
		this.phase = phase;
		this.start = start;
		this.stop = stop;
	}

	@Override
	public void start() {
		this.start.run();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.stop.run();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
