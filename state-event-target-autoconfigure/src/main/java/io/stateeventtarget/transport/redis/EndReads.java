package io.stateeventtarget.transport.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a log ends for all who ask: who asks while a read is on its way waits for
 * the next one, which they share. Thread-safe.
 */
final class EndReads {

	/**
	 * How many may wait; who asks again after that is not answered.
	 */
	private static final int BOUND = 10_000;

	private final Supplier<@Nullable CompletableFuture<@Nullable LogEnd>> reading;

	@GuardedBy("this")
	private List<Consumer<LogEnd>> waiting = new ArrayList<>();

	@GuardedBy("this")
	private boolean underWay;

	/**
	 * Creates it.
	 * @param reading sends a read, or {@code null} if it cannot be sent now
	 */
	EndReads(Supplier<@Nullable CompletableFuture<@Nullable LogEnd>> reading) {
		this.reading = reading;
	}

	/**
	 * Asks for the end as of now or later. If it cannot be read, or there is no log,
	 * there is no answer.
	 */
	void ask(Consumer<LogEnd> asker) {
		synchronized (this) {
			if (this.waiting.size() < BOUND) {
				this.waiting.add(asker);
			}
			if (this.underWay) {
				return;
			}
			this.underWay = true;
		}
		read();
	}

	private void read() {
		List<Consumer<LogEnd>> asked;
		synchronized (this) {
			asked = this.waiting;
			this.waiting = new ArrayList<>();
			this.underWay = !asked.isEmpty();
			if (!this.underWay) {
				return;
			}
		}
		CompletableFuture<@Nullable LogEnd> sent = this.reading.get();
		if (sent == null) {
			synchronized (this) {
				this.underWay = false;
			}
			return;
		}
		sent.whenComplete((end, failure) -> {
			try {
				if (end != null) {
					asked.forEach((asker) -> asker.accept(end));
				}
			}
			finally {
				read();
			}
		});
	}

}
