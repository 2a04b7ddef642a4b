package io.stateeventtarget.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.listener.ListenerFailure;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;

/**
 * A registry on the local transport with a wall clock that tests can move.
 */
final class TestRuntime implements AutoCloseable {

	final List<ListenerFailure> failures = new CopyOnWriteArrayList<>();

	final List<String> notices = new CopyOnWriteArrayList<>();

	final MovableClock clock = new MovableClock();

	final DefaultStateRegistry registry;

	TestRuntime() {
		this(LocalStateTransport.isolated());
	}

	TestRuntime(StateTransport transport) {
		this.registry = new DefaultStateRegistry(new RuntimeSettings("test", transport, this.clock, System::nanoTime,
				this.failures::add, new Notices()));
	}

	TestRuntime start() {
		this.registry.startTransport();
		this.registry.startSources();
		this.registry.startSinks();
		return this;
	}

	void stop() {
		this.registry.stopSinks();
		this.registry.stopSources();
		this.registry.stopTransport();
	}

	@Override
	public void close() {
		this.registry.close();
	}

	static final class MovableClock extends Clock {

		private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

		void advance(Duration duration) {
			this.now.updateAndGet((before) -> before.plus(duration));
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now.get();
		}

	}

	private final class Notices implements RuntimeListener {

		@Override
		public void sinkStatusChanged(StateSink<?, ?> sink, SyncStatus status, SyncStatus previous) {
			TestRuntime.this.notices.add(sink.namespace() + ":" + previous + ">" + status);
		}

		@Override
		public void sourcePromoted(StateSource<?, ?> source, long epoch) {
			TestRuntime.this.notices.add(source.namespace() + ":promoted");
		}

		@Override
		public void sourceFenced(StateSource<?, ?> source, long epoch, long fencedBy) {
			TestRuntime.this.notices.add(source.namespace() + ":fenced");
		}

	}

}
