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
import org.jspecify.annotations.Nullable;

/**
 * Writes a response as its client takes it, without taking a thread in between. What is
 * written is flushed before it counts as sent. Thread-safe.
 */
final class NonBlockingOutput implements WriteListener, AsyncListener {

	private final AsyncContext async;

	private final ServletOutputStream output;

	private final AtomicInteger calls = new AtomicInteger();

	private volatile @Nullable Part part;

	private volatile boolean ready;

	private volatile boolean completing;

	private volatile Runnable closed = () -> {
	};

	/**
	 * Only used by who advances.
	 */
	private boolean flushing;

	/**
	 * Only used by who advances.
	 */
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
		if (this.over) {
			return;
		}
		if (this.completing) {
			end();
			return;
		}
		try {
			while (this.ready && !this.over && (this.part != null || this.flushing) && this.output.isReady()) {
				write();
			}
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
	}

	private void write() throws IOException {
		Part next = this.part;
		if (this.flushing) {
			this.flushing = false;
			this.output.flush();
			if (next != null) {
				this.part = null;
				next.done.accept(null);
			}
		}
		else if (next != null) {
			this.output.write(next.bytes);
			this.flushing = true;
		}
	}

	private void fail(Throwable failure) {
		Part next = this.part;
		this.part = null;
		end();
		if (next != null) {
			next.done.accept(failure);
		}
	}

	private void end() {
		this.over = true;
		try {
			this.async.complete();
		}
		catch (IllegalStateException ex) {
			// it is complete
		}
		this.closed.run();
	}

	@Override
	public void onError(Throwable failure) {
		this.completing = true;
		advance();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.closed.run();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		complete();
	}

	@Override
	public void onError(AsyncEvent event) {
		this.closed.run();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// stays as it is
	}

	private record Part(byte[] bytes, Consumer<@Nullable Throwable> done) {

	}

}
