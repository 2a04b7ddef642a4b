package io.stateeventtarget.runtime;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import org.jspecify.annotations.Nullable;

/**
 * The relays of a source. Confined to the mailbox of the source, except for
 * {@link #sinks}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SourceRelays<K, V> {

	private final DefaultStateSource<K, V> source;

	private final List<SourceRelay<K, V>> relays = new CopyOnWriteArrayList<>();

	private @Nullable Version begun;

	SourceRelays(DefaultStateSource<K, V> source) {
		this.source = source;
	}

	void add(SourceRelay<K, V> relay) {
		this.relays.add(relay);
		if (this.begun != null) {
			begin(relay, this.source.version());
		}
	}

	void remove(SourceRelay<K, V> relay) {
		this.relays.remove(relay);
	}

	/**
	 * An incarnation begins.
	 * @param first its first version
	 */
	void begin(Version first) {
		this.begun = first;
		this.relays.forEach((relay) -> begin(relay, first));
	}

	private void begin(SourceRelay<K, V> relay, Version version) {
		relay.engine().begin(this.source.id(), version, this.source.ticks());
	}

	void end() {
		this.begun = null;
		this.relays.forEach((relay) -> relay.engine().end());
	}

	void onChanges(Changes<K, V> changes) {
		if (!this.relays.isEmpty()) {
			long now = this.source.ticks();
			this.relays.forEach((relay) -> relay.engine().onChanges(changes, now));
		}
	}

	void onLoaded(K key, @Nullable String failure) {
		this.relays.forEach((relay) -> relay.engine().onLoaded(key, failure, this.source.ticks()));
	}

	void onTick() {
		this.relays.forEach((relay) -> relay.engine().onTick(this.source.ticks()));
	}

	/**
	 * The sinks that are served through relays.
	 */
	Stream<SinkInfo> sinks(long now) {
		return this.relays.stream().map((relay) -> relay.engine().sinks(now)).flatMap(Collection::stream);
	}

}
