package io.stateeventtarget.sample;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.Version;
import io.stateeventtarget.annotation.StateListener;
import io.stateeventtarget.event.SinkStatusChanged;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells browsers of every change as it happens. A browser first gets the whole board;
 * what it may hear twice has a version that it has seen.
 * <p>
 * The listener only queues: a slow browser delays neither the replica nor other browsers.
 * Closed in the first phase of a shutdown, so that no open stream holds it up.
 */
@Component
class LiveStream implements SmartLifecycle, DisposableBean {

	private static final int MAX_CLIENTS = 64;

	private final FlagReader reader;

	private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();

	private final ExecutorService senders = Executors.newCachedThreadPool(new CustomizableThreadFactory("live-"));

	private volatile boolean running;

	LiveStream(FlagReader reader) {
		this.reader = reader;
	}

	SseEmitter open() {
		if (!this.running || this.clients.size() >= MAX_CLIENTS) {
			throw new TooManyClientsException("The live stream takes no more clients now");
		}
		LiveClient client = new LiveClient(this.senders, this.clients::remove);
		this.clients.add(client);
		client.send("board", this.reader.board());
		if (!this.running) {
			client.close();
		}
		return client.emitter();
	}

	@StateListener(Flag.NAMESPACE)
	void onEvent(StateEvent<String, Flag> event) {
		sendAll("change", Change.of(event));
	}

	@EventListener
	void onAudit(AuditEntry entry) {
		sendAll("audit", entry);
	}

	@EventListener
	void onStatus(SinkStatusChanged event) {
		sendStatus();
	}

	/**
	 * Tells how fresh the replica is, and finds out who is gone.
	 */
	@Scheduled(fixedRateString = "${board.status:5s}")
	void sendStatus() {
		sendAll("status", this.reader.sync());
	}

	private void sendAll(String name, Object data) {
		this.clients.forEach((client) -> client.send(name, data));
	}

	int size() {
		return this.clients.size();
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.clients.forEach(LiveClient::close);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public void destroy() {
		this.senders.shutdownNow();
	}

	/**
	 * A change as the page wants it.
	 */
	record Change(StateEventType type, Version version, Instant at, ChangeCause cause, @Nullable String key,
			@Nullable Flag flag, @Nullable Flag previous) {

		static Change of(StateEvent<String, Flag> event) {
			if (event instanceof StateUpdated<String, Flag> updated) {
				return of(event, updated.key(), updated.value(), updated.previous());
			}
			if (event instanceof StateRemoved<String, Flag> removed) {
				return of(event, removed.key(), null, removed.previous());
			}
			return of(event, null, null, null);
		}

		private static Change of(StateEvent<String, Flag> event, @Nullable String key, @Nullable Flag flag,
				@Nullable Flag previous) {
			return new Change(StateEventType.of(event), event.version(), event.timestamp(), event.cause(), key, flag,
					previous);
		}

	}

}
