package io.stateeventtarget.sample;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * One browser on the live stream, with what it has not been sent yet. Past the bound it
 * is disconnected; it comes back by itself and starts with the whole board.
 * <p>
 * Any thread may send; at most one at a time writes.
 */
final class LiveClient {

	private static final int BOUND = 256;

	private final SseEmitter emitter = new SseEmitter(0L);

	private final Queue<SseEmitter.SseEventBuilder> waiting = new ArrayBlockingQueue<>(BOUND);

	private final AtomicBoolean writing = new AtomicBoolean();

	private final Executor executor;

	private final Consumer<LiveClient> onGone;

	private volatile boolean gone;

	LiveClient(Executor executor, Consumer<LiveClient> onGone) {
		this.executor = executor;
		this.onGone = onGone;
		this.emitter.onCompletion(this::forget);
		this.emitter.onTimeout(this::forget);
		this.emitter.onError((ex) -> forget());
	}

	SseEmitter emitter() {
		return this.emitter;
	}

	void send(String name, Object data) {
		if (this.gone) {
			return;
		}
		if (this.waiting.offer(SseEmitter.event().name(name).data(data, MediaType.APPLICATION_JSON))) {
			write();
		}
		else {
			close();
		}
	}

	/**
	 * Disconnects the browser. Returns at once, even if a write to it hangs.
	 */
	void close() {
		forget();
		this.executor.execute(this.emitter::complete);
	}

	private void write() {
		if (this.writing.compareAndSet(false, true)) {
			this.executor.execute(this::writeWaiting);
		}
	}

	private void writeWaiting() {
		try {
			SseEmitter.SseEventBuilder event = this.waiting.poll();
			while (event != null) {
				this.emitter.send(event);
				event = this.waiting.poll();
			}
		}
		catch (IOException | IllegalStateException ex) {
			forget();
		}
		finally {
			this.writing.set(false);
		}
		if (!this.waiting.isEmpty()) {
			write();
		}
	}

	private void forget() {
		this.gone = true;
		this.waiting.clear();
		this.onGone.accept(this);
	}

}
