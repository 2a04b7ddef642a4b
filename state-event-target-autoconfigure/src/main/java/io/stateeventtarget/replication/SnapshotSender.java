package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.stateeventtarget.SinkInfo;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.replication.PrimaryAccess.Cut;
import io.stateeventtarget.replication.PrimaryAccess.Delta;
import org.jspecify.annotations.Nullable;

/**
 * Sends snapshots, in parts, and shares one among the sinks that ask for it between two
 * heartbeats. Confined to the {@link SourceEngine}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotSender<K, V> {

	private final PrimaryAccess<K, V> primary;

	private final Visibility<K, V> visibility;

	private final SourceOutput<K, V> output;

	private final int partSize;

	private Origin origin = Origin.NONE;

	private long lastId;

	private @Nullable SharedCut<K, V> shared;

	/**
	 * Creates a sender.
	 * @param primary where the entries are
	 * @param visibility who may see which
	 * @param output gets the messages
	 * @param partSize how many entries or keys a part has at most
	 */
	SnapshotSender(PrimaryAccess<K, V> primary, Visibility<K, V> visibility, SourceOutput<K, V> output, int partSize) {
		this.primary = primary;
		this.visibility = visibility;
		this.output = output;
		this.partSize = partSize;
	}

	void begin(Origin origin) {
		this.origin = origin;
		this.shared = null;
	}

	/**
	 * Lets the next snapshot be a new one.
	 */
	void endSharing() {
		this.shared = null;
	}

	/**
	 * Sends all entries that a sink may see, and the changes since.
	 */
	void sendAll(SinkInfo sink) {
		SharedCut<K, V> cut = this.shared;
		Delta<K, V> rest = (cut != null) ? this.primary.since(cut.position()) : null;
		if (cut == null || rest == null) {
			cut = cut();
			if (cut == null) {
				return;
			}
			rest = new Delta<>(List.of(), cut.position().sequence());
		}
		long sequence = cut.position().sequence();
		if (this.visibility.isUniform()) {
			send(sink, sequence, cut.id(), cut.parts());
		}
		else {
			send(sink, sequence, ++this.lastId, split(this.visibility.visible(sink, cut.entries())));
		}
		sendRest(sink, sequence, rest);
	}

	/**
	 * Tells a sink all changes of an incarnation that began without entries, one by one.
	 * @return whether that was possible
	 */
	boolean sendFromBeginning(SinkInfo sink) {
		Delta<K, V> all = this.primary.sinceBeginning(this.origin);
		if (all == null) {
			return false;
		}
		send(sink, 0, ++this.lastId, List.of(List.of()));
		sendRest(sink, 0, all);
		return true;
	}

	/**
	 * Sends the entries of some keys, all at one version.
	 */
	void sendKeys(SinkInfo sink, Set<K> keys) {
		PrimaryAccess.Some<K, V> some = this.primary.some(keys);
		if (some.version().epoch() != this.origin.epoch()) {
			return;
		}
		Map<K, Entry<K, V>> visible = new HashMap<>();
		this.visibility.visible(sink, some.entries()).forEach((entry) -> visible.put(entry.key(), entry));
		List<? extends Collection<K>> scopes = split(keys);
		long id = ++this.lastId;
		for (int part = 0; part < scopes.size(); part++) {
			Collection<K> scope = scopes.get(part);
			List<Entry<K, V>> entries = new ArrayList<>();
			for (K key : scope) {
				Entry<K, V> entry = visible.get(key);
				if (entry != null) {
					entries.add(entry);
				}
			}
			send(sink, some.version().sequence(), id, part, scopes.size(), entries, new LinkedHashSet<>(scope));
		}
	}

	private @Nullable SharedCut<K, V> cut() {
		Cut<K, V> cut = this.primary.cut();
		if (cut.version().epoch() != this.origin.epoch()) {
			return null;
		}
		List<? extends Collection<Entry<K, V>>> parts = this.visibility.isUniform()
				? split(cut.entries().asCollection()) : List.of();
		SharedCut<K, V> made = new SharedCut<>(++this.lastId, new Position(this.origin, cut.version().sequence()),
				cut.entries(), parts);
		this.shared = made;
		return made;
	}

	private void send(SinkInfo sink, long sequence, long id, List<? extends Collection<Entry<K, V>>> parts) {
		for (int part = 0; part < parts.size(); part++) {
			send(sink, sequence, id, part, parts.size(), parts.get(part), null);
		}
	}

	private void send(SinkInfo sink, long sequence, long id, int part, int parts, Collection<Entry<K, V>> entries,
			@Nullable Set<K> scope) {
		this.output.send(sink.id(),
				new SourceMessage.Snapshot<>(this.origin, sequence, id, part, parts, entries, scope));
	}

	/**
	 * Sends what follows a sequence, as consecutive ranges of about the size of a part.
	 * What was changed at once is never divided.
	 */
	void sendRest(SinkInfo sink, long sequence, Delta<K, V> rest) {
		if (rest.sequence() <= sequence) {
			return;
		}
		List<Change<K, V>> steps = this.visibility.visible(sink, rest.steps());
		long from = sequence + 1;
		int first = 0;
		for (int next = this.partSize; next < steps.size(); next++) {
			long before = steps.get(next - 1).sequence();
			if (next - first >= this.partSize && steps.get(next).sequence() > before) {
				this.output.send(sink.id(), new Changes<>(this.origin, from, before, steps.subList(first, next)));
				from = before + 1;
				first = next;
			}
		}
		this.output.send(sink.id(),
				new Changes<>(this.origin, from, rest.sequence(), steps.subList(first, steps.size())));
	}

	/**
	 * Splits into parts, of which there is always one.
	 */
	private <T> List<? extends Collection<T>> split(Collection<T> elements) {
		if (elements.size() <= this.partSize) {
			return List.of(elements);
		}
		List<List<T>> parts = new ArrayList<>();
		List<T> part = List.of();
		for (T element : elements) {
			if (part.size() == this.partSize || parts.isEmpty()) {
				part = new ArrayList<>(this.partSize);
				parts.add(part);
			}
			part.add(element);
		}
		return parts;
	}

	/**
	 * A snapshot that sinks share.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param id that of the snapshot
	 * @param position its version
	 * @param entries its entries
	 * @param parts the same in parts
	 */
	private record SharedCut<K, V>(long id, Position position, FrozenEntries<K, V> entries,
			List<? extends Collection<Entry<K, V>>> parts) {

	}

}
