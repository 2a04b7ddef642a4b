package io.stateeventtarget.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Writes a response as its client takes it, without taking a thread in between. What is
 * written is flushed before it counts as sent. Thread-safe.
 */
final class NonBlockingOutput implements WriteListener, AsyncListener {

	private final AsyncContext async;

	private final ServletOutputStream output;

	private final Object monitor = new Object();

	private final AtomicInteger calls = new AtomicInteger();

	private volatile @Nullable Part part;

	private volatile boolean ready;

	private volatile boolean completing;

	private volatile Runnable closed = () -> {
	};

	@GuardedBy("monitor")
	private boolean flushing;

	/**
	 * Whether the response must not be touched any more: the container uses its objects
	 * for the next request then, which may be that of another client.
	 */
	@GuardedBy("monitor")
	private boolean over;

	/**
	 * Creates an output.
	 * @param async the response, asynchronous, with its head set
	 */
	NonBlockingOutput(AsyncContext async) {
		this.async = async;
		try {
			this.output = async.getResponse().getOutputStream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		async.addListener(this);
	}

	/**
	 * Begins to write.
	 * @param whenClosed is told when the response is over
	 */
	void start(Runnable whenClosed) {
		this.closed = whenClosed;
		try {
			this.output.setWriteListener(this);
		}
		catch (IllegalStateException ex) {
			whenClosed.run(); // it ended before it began
		}
	}

	/**
	 * Sends bytes. Called when the bytes before were sent.
	 */
	void send(byte[] bytes, Consumer<@Nullable Throwable> done) {
		this.part = new Part(bytes, done);
		advance();
	}

	/**
	 * Sends all parts and ends the response.
	 */
	void sendAll(Iterator<byte[]> parts) {
		start(() -> {
		});
		sendNext(parts);
	}

	private void sendNext(Iterator<byte[]> parts) {
		send(parts.next(), (failure) -> {
			if (failure == null && parts.hasNext()) {
				sendNext(parts);
			}
			else {
				complete();
			}
		});
	}

	/**
	 * Ends the response, after what is being written if that is written at once.
	 */
	void complete() {
		this.completing = true;
		advance();
	}

	@Override
	public void onWritePossible() {
		this.ready = true;
		advance();
	}

	private void advance() {
		if (this.calls.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		do {
			step();
			seen = this.calls.addAndGet(-seen);
		}
		while (seen != 0);
	}

	private void step() {
		Runnable then;
		synchronized (this.monitor) {
			then = this.over ? null : next();
		}
		if (then != null) {
			then.run();
		}
	}

	/**
	 * Does what can be done now.
	 * @return what comes next, outside of the monitor
	 */
	@GuardedBy("monitor")
	private @Nullable Runnable next() {
		if (this.completing) {
			end();
			return this::completed;
		}
		try {
			return this.ready ? write() : null;
		}
		catch (IOException | RuntimeException ex) {
			Part failed = this.part;
			end();
			return () -> {
				completed();
				if (failed != null) {
					failed.done.accept(ex);
				}
			};
		}
	}

	/**
	 * Writes until nothing is left or nothing more is taken.
	 */
	@GuardedBy("monitor")
	private @Nullable Runnable write() throws IOException {
		while ((this.part != null || this.flushing) && this.output.isReady()) {
			Part written = this.part;
			if (!this.flushing && written != null) {
				this.output.write(written.bytes);
				this.flushing = true;
				continue;
			}
			this.flushing = false;
			this.output.flush();
			if (written != null) {
				this.part = null;
				return () -> written.done.accept(null);
			}
		}
		return null;
	}

	@GuardedBy("monitor")
	private void end() {
		this.over = true;
		this.part = null;
	}

	/**
	 * Completes the response. Not under the monitor, for which the container waits while
	 * it holds a lock of its own.
	 */
	private void completed() {
		try {
			this.async.complete();
		}
		catch (IllegalStateException ex) {
			// it is complete
		}
		this.closed.run();
	}

	/**
	 * The response has failed.
	 */
	private void endFailed() {
		boolean wasOver;
		synchronized (this.monitor) {
			wasOver = this.over;
			end();
		}
		if (!wasOver) {
			completed();
		}
		this.closed.run();
	}

	@Override
	public void onError(Throwable failure) {
		endFailed();
	}

	/**
	 * Completed here, or the container would write an error page.
	 */
	@Override
	public void onError(AsyncEvent event) {
		endFailed();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		complete();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		synchronized (this.monitor) {
			end();
		}
		this.closed.run();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// stays as it is
	}

	private record Part(byte[] bytes, Consumer<@Nullable Throwable> done) {

	}

}
