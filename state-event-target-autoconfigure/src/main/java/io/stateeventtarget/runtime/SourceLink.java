package io.stateeventtarget.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A source's attachment to its transport, and what it heard of newer incarnations.
 * Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceLink<K, V> implements SourceReceiver<K, V> {

	/**
	 * An epoch that no source can follow. Who says to have heard of it is not believed.
	 */
	private static final long LAST_EPOCH = (1L << 53) - 1;

	private static final Log logger = LogFactory.getLog(DefaultStateSource.class);

	private final DefaultStateSource<K, V> source;

	private final RuntimeSettings settings;

	private final Object monitor = new Object();

	private final AtomicLong told = new AtomicLong();

	private final AtomicReference<@Nullable SourceChannel<K, V>> waiting = new AtomicReference<>();

	private volatile Origin heard = Origin.NONE;

	/**
	 * The epoch that another source took from the register of this channel last.
	 */
	private volatile long claimed;

	private volatile boolean attachedBefore;

	private volatile @Nullable SourceChannel<K, V> channel;

	SourceLink(DefaultStateSource<K, V> source, RuntimeSettings settings) {
		this.source = source;
		this.settings = settings;
	}

	@Nullable SourceChannel<K, V> channel() {
		return this.channel;
	}

	/**
	 * Opens a channel and begins an incarnation, whose epoch is higher than every one
	 * heard of. Takes no namespace lock while it calls others.
	 * @return the channel, or {@code null} if there is one already
	 */
	@Nullable SourceChannel<K, V> attach() {
		synchronized (this.monitor) {
			if (this.channel != null) {
				return null;
			}
			SourceChannel<K, V> opened = this.settings.transport()
				.openSource(this.source.definition(), this.source.id(), this);
			if (opened.log() == null) {
				begin(opened);
			}
			this.channel = opened;
			this.waiting.set(opened);
			return opened;
		}
	}

	private void begin(SourceChannel<K, V> opened) {
		try {
			this.source.begin(claim(opened));
		}
		catch (RuntimeException ex) {
			opened.close();
			throw ex;
		}
	}

	/**
	 * Lets the incarnation begin towards sinks, unless it did.
	 */
	void ready() {
		SourceChannel<K, V> opened = this.waiting.getAndSet(null);
		if (opened != null) {
			this.source.handleLater(() -> this.source.beginIfAttached(opened));
		}
	}

	/**
	 * Whether an incarnation has not begun towards sinks yet.
	 */
	boolean isWaiting() {
		return this.waiting.get() != null;
	}

	/**
	 * Whether there is anything that cannot be sent.
	 */
	boolean limitsMessages() {
		SourceChannel<K, V> open = this.channel;
		return open != null && open.limitsMessages();
	}

	/**
	 * Divides entries such that each part can be sent in one change.
	 */
	List<Map<K, V>> sendableParts(Map<K, V> entries) {
		try {
			requireSendable(entries);
			return List.of(entries);
		}
		catch (StateLimitExceededException ex) {
			if (entries.size() == 1) {
				throw ex;
			}
		}
		Map<K, V> first = new LinkedHashMap<>();
		Map<K, V> second = new LinkedHashMap<>();
		entries.forEach((key, value) -> ((first.size() < entries.size() / 2) ? first : second).put(key, value));
		List<Map<K, V>> parts = new ArrayList<>(sendableParts(first));
		parts.addAll(sendableParts(second));
		return parts;
	}

	void requireSendable(K key, V value) {
		SourceChannel<K, V> open = this.channel;
		if (open != null && open.limitsMessages()) {
			open.requireSendable(Map.of(key, value));
		}
	}

	void requireSendable(Map<K, V> entries) {
		SourceChannel<K, V> open = this.channel;
		if (open != null && open.limitsMessages()) {
			open.requireSendable(entries);
		}
	}

	void requireSendable(String type, Object detail) {
		SourceChannel<K, V> open = this.channel;
		if (open != null && open.limitsMessages()) {
			open.requireSendable(type, detail);
		}
	}

	/**
	 * Closes the channel.
	 * @return whether there was one
	 */
	boolean detach() {
		synchronized (this.monitor) {
			SourceChannel<K, V> open = this.channel;
			if (open != null) {
				this.source.logged().detach();
				this.channel = null;
				open.close();
			}
			return open != null;
		}
	}

	/**
	 * The epoch that fences this source, or 0 if none does.
	 */
	long fencedBy() {
		Origin newest = this.heard;
		return (newest.compareTo(this.source.state().origin()) > 0) ? newest.epoch() : 0;
	}

	/**
	 * Whether an incarnation would be fenced.
	 */
	boolean fencedBy(Origin origin) {
		return this.heard.compareTo(origin) > 0;
	}

	private void fenced(Origin by) {
		note(by);
		long epoch = by.epoch();
		long own = this.source.version().epoch();
		if (fencedBy() != 0 && this.told.getAndSet(own) != own) {
			logger.warn("Source '" + this.source.id() + "' of namespace '" + this.source.namespace() + "' with epoch "
					+ own + " is fenced: a newer one has epoch " + epoch);
			this.source.execute(() -> this.settings.listener().sourceFenced(this.source, own, epoch));
		}
	}

	@Override
	public void onMessage(SinkMessage<K, V> message) {
		this.source.handleLater(() -> this.source.engine().onMessage(message, this.source.ticks()));
	}

	@Override
	public void onSinkGone(String sinkId) {
		this.source.handleLater(() -> this.source.engine().onSinkGone(sinkId));
	}

	@Override
	public void onEpochClaimed(long epoch) {
		Origin other = new Origin("", epoch);
		this.claimed = epoch;
		note(other);
		this.source.handleLater(() -> fenced(other));
	}

	/**
	 * Sinks have heard of a newer incarnation. If nobody can be that any more, it is an
	 * earlier one, from when the clock was ahead, and this one begins anew with a higher
	 * epoch; otherwise this one is fenced. A register of epochs knows who took one; it
	 * does not know what a warm start remembers from before it was there. Without a
	 * register, only what is heard right after the start is believed to be over.
	 * @param justStarted whether this incarnation has just started
	 */
	void meet(Origin newer, boolean justStarted) {
		SourceChannel<K, V> open = this.channel;
		if (newer.epoch() >= LAST_EPOCH) {
			return;
		}
		if (open != null && (open.isEpochRegister() ? newer.epoch() > this.claimed : justStarted)) {
			note(newer);
			outrank(newer, open);
		}
		else {
			fenced(newer);
		}
	}

	private void outrank(Origin relic, SourceChannel<K, V> open) {
		if (open.log() != null) {
			this.source.logged().openAgain();
			return;
		}
		long epoch;
		try {
			epoch = claim(open);
		}
		catch (RuntimeException ex) {
			logger.error("Source '" + this.source.id() + "' of namespace '" + this.source.namespace()
					+ "' could not take an epoch above " + relic.epoch() + " and is not the primary", ex);
			fenced(relic);
			return;
		}
		this.source.begin(epoch);
		this.source.beginIfAttached(open);
	}

	/**
	 * Takes an epoch.
	 * @throws IllegalStateException if the transport gives one that is too low, with
	 * which sinks would not follow
	 */
	long claim(SourceChannel<K, V> from) {
		long least = proposal();
		long epoch = from.claimEpoch(least);
		this.attachedBefore = true;
		if (epoch < least) {
			throw new IllegalStateException("The transport '" + this.settings.transport().name() + "' gave namespace '"
					+ this.source.namespace() + "' the epoch " + epoch + ", which is below the " + least
					+ " that its source '" + this.source.id() + "' needs at least");
		}
		return epoch;
	}

	private synchronized void note(Origin other) {
		if (other.compareTo(this.heard) > 0) {
			this.heard = other;
		}
	}

	private long proposal() {
		long current = this.source.version().epoch();
		long least = this.attachedBefore ? Math.max(current + 1, this.source.now()) : current;
		return Math.max(least, this.heard.epoch() + 1);
	}

}
