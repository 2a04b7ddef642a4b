package io.stateeventtarget.replication;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a sink: those that it holds, those that were asked for, and those that are
 * known to be absent. Confined to the {@link SinkEngine}, except for what that says may
 * be called by any thread.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SinkKeys<K, V> {

	/*
	 * An answer comes beside the stream and belongs to a version that the stream may not
	 * have reached yet. Nothing is ever held that is ahead of the stream, so that no key
	 * can go back, whatever is given up and asked for again: an answer counts once the
	 * stream has reached its version.
	 *
	 * A full replica then has what the answer said. A sink on demand takes the entry that
	 * came with it, unless the stream told something newer of the key: from the first
	 * request on, changes of a key are followed as if it was held, and noted in the
	 * flight. Where the stream cannot be followed, over a gap that was closed for other
	 * keys or over a change that is not broadcast, what is under way has to be answered
	 * as of a later version (atLeast). A value that the stream told may be given up for
	 * others before who waits for it was told; it is not absent then, but asked for
	 * again.
	 */

	private final String namespace;

	private final String sinkId;

	private final SinkOptions options;

	private final SinkOutput<K, V> output;

	private final Supplier<Origin> heard;

	private final ReplicaState<K, V> replica;

	private final PendingRequests<K, V> requests;

	private final Absences<K> absences;

	private final Recency<K, V> recency;

	private volatile boolean complete;

	private long now;

	SinkKeys(StateDefinition<K, V> definition, String sinkId, SinkOutput<K, V> output, Supplier<Origin> heard,
			RetryInterval retry, long firstRequestId) {
		this.namespace = definition.namespace();
		this.sinkId = sinkId;
		this.options = definition.sinkOptions();
		this.output = output;
		this.heard = heard;
		this.replica = new ReplicaState<>(this.namespace, definition.sinkHandler(), output, new Observer());
		this.requests = new PendingRequests<>(this.options.pendingRequests(),
				TimeUnit.NANOSECONDS.convert(this.options.requestTimeout()), retry, firstRequestId);
		this.absences = new Absences<>(this.options.pendingRequests(),
				TimeUnit.NANOSECONDS.convert(this.options.negativeTtl()));
		this.recency = new Recency<>(this.options.maxEntries());
		if (this.options.mode() == SinkMode.ON_DEMAND) {
			holdAsked();
		}
	}

	ReplicaState<K, V> replica() {
		return this.replica;
	}

	/**
	 * Whether all entries of the source are held, as opposed to those asked for.
	 */
	boolean isComplete() {
		return this.complete;
	}

	/**
	 * Whether the source said that a key is absent. May be called by any thread.
	 */
	boolean isKnownAbsent(K key) {
		return this.absences.contains(key);
	}

	/**
	 * The keys that a sink on demand wants to hear of.
	 */
	Set<K> wanted() {
		Set<K> keys = new HashSet<>();
		this.replica.store().forEach((entry) -> keys.add(entry.key()));
		this.requests.keys().forEach(keys::add);
		this.absences.keys().forEach(keys::add);
		return keys;
	}

	/**
	 * Makes sure that a key is asked for, once.
	 * @param key the key
	 * @param knowsAll whether a key that is not here does not exist
	 * @param instant elapsed time in nanoseconds
	 */
	void ask(K key, boolean knowsAll, long instant) {
		this.now = instant;
		V value = this.replica.store().value(key);
		if (value != null) {
			this.output.arrived(key, value);
		}
		else if (knowsAll) {
			absent(key);
		}
		else if (this.requests.shared(key) == null && !this.absences.stands(key, instant)) {
			request(key, null);
		}
	}

	/**
	 * Asks the source for the value as of now or later.
	 */
	void askSource(K key, Outcome<V> asker, long instant) {
		this.now = instant;
		request(key, asker);
	}

	/**
	 * Sends every request again, to a source that was not asked before. What another
	 * answered does not count any more.
	 */
	void askAgain() {
		for (Flight<K, V> flight : this.requests.all()) {
			flight.forgetAnswer();
			send(flight);
		}
	}

	/**
	 * Asks again for every key that is known to be absent: the source can load it now.
	 */
	void doubtAbsences(long instant) {
		this.now = instant;
		List<K> absent = new ArrayList<>();
		this.absences.keys().forEach(absent::add);
		absent.forEach(this::startOver);
	}

	/**
	 * Applies changes that follow what is here.
	 */
	void apply(Changes<K, V> changes, long instant) {
		this.now = instant;
		List<K> unknown = this.complete ? List.of() : noteChanges(changes);
		this.replica.apply(changes);
		unknown.forEach(this::startOver);
		settle();
	}

	/**
	 * Begins with all entries of an earlier life.
	 */
	void warm(StoredSnapshot<K, V> snapshot) {
		this.complete = true;
		this.replica.warm(snapshot);
	}

	/**
	 * Becomes equal to a snapshot that is not older than what is here.
	 */
	void become(List<Snapshot<K, V>> parts, long instant) {
		this.now = instant;
		Snapshot<K, V> snapshot = parts.get(0);
		Set<K> scope = scope(parts);
		if (scope == null) {
			this.complete = true;
			this.replica.holdAll();
		}
		else if (!this.replica.holdsAsked()) {
			holdAsked();
		}
		boolean jump = this.replica.isBefore(snapshot.origin(), snapshot.sequence());
		this.replica.become(snapshot.origin(), snapshot.sequence(), parts.stream().map(Snapshot::entries).toList(),
				scope);
		if (scope != null && jump) {
			jumped(scope);
		}
		settle();
	}

	void onAnswer(SourceMessage<K, V> message, long instant) {
		this.now = instant;
		if (message instanceof SourceMessage.Answer<K, V> answer) {
			onAnswer(this.requests.get(answer.requestId()), new Position(answer.origin(), answer.sequence()),
					answer.entry());
		}
		else if (message instanceof SourceMessage.Missing<K, V> missing) {
			onAnswer(this.requests.get(missing.requestId()), new Position(missing.origin(), missing.sequence()), null);
		}
		else if (message instanceof SourceMessage.Failed<K, V> failed) {
			onFailed(failed);
		}
	}

	/**
	 * Ends requests whose time is over, and sends others again.
	 */
	void onTick(long instant) {
		this.now = instant;
		for (Flight<K, V> flight : this.requests.overdue(instant)) {
			this.requests.end(flight);
			fail(flight, PendingRequests.timeout(this.namespace, flight.key));
		}
		this.requests.toRetry(instant).forEach(this::send);
	}

	/**
	 * Gives every request more time.
	 */
	void extend(long pause) {
		this.requests.extend(pause);
	}

	/**
	 * Ends all requests.
	 */
	void close() {
		for (Flight<K, V> flight : this.requests.all()) {
			this.requests.end(flight);
			fail(flight, new StateClosedException("The sink of namespace '" + this.namespace + "' was closed",
					this.namespace, flight.key));
		}
	}

	/**
	 * The keys that the parts of a snapshot are about, or {@code null} for all.
	 */
	private static <K, V> @Nullable Set<K> scope(List<Snapshot<K, V>> parts) {
		Set<K> scope = parts.get(0).scope();
		if (scope == null || parts.size() == 1) {
			return scope;
		}
		Set<K> all = new HashSet<>();
		for (Snapshot<K, V> part : parts) {
			all.addAll(Objects.requireNonNull(part.scope()));
		}
		return all;
	}

	private void holdAsked() {
		this.complete = false;
		this.replica.store().forEach((entry) -> this.recency.add(entry.key()));
		this.replica.holdOnly((key) -> this.requests.contains(key) || this.absences.contains(key));
	}

	/**
	 * Takes note of what becomes of the keys that were asked for.
	 * @return the keys of which only that much is known that they changed
	 */
	private List<K> noteChanges(Changes<K, V> changes) {
		List<K> unknown = new ArrayList<>();
		for (Change<K, V> change : changes.changes()) {
			if (change.sequence() > this.replica.sequence()) {
				noteChange(change, new Position(changes.origin(), change.sequence()), unknown);
			}
		}
		return unknown;
	}

	private void noteChange(Change<K, V> change, Position position, List<K> unknown) {
		if (change instanceof Change.Put<K, V> put) {
			this.requests.of(put.key()).forEach((flight) -> flight.changed(position, true));
		}
		else if (change instanceof Change.Remove<K, V> remove) {
			this.requests.of(remove.key()).forEach((flight) -> flight.changed(position, false));
		}
		else if (change instanceof Change.Reset) {
			this.requests.all().forEach((flight) -> flight.changed(position, false));
		}
		else if (change instanceof Change.ForgetAll) {
			this.requests.keys().forEach(unknown::add);
			this.absences.keys().forEach(unknown::add);
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			unknown.add(forget.key());
		}
	}

	/**
	 * The stream went on without telling of keys other than some.
	 */
	private void jumped(Set<K> told) {
		Position position = this.replica.position();
		for (Flight<K, V> flight : this.requests.all()) {
			if (told.contains(flight.key)) {
				flight.changed(position, this.replica.store().get(flight.key) != null);
			}
		}
		Set<K> others = new HashSet<>();
		this.requests.keys().forEach(others::add);
		this.absences.keys().forEach(others::add);
		others.removeAll(told);
		others.forEach(this::startOver);
	}

	/**
	 * What was known of a key that was asked for does not hold any more.
	 */
	private void startOver(K key) {
		boolean absent = this.absences.contains(key);
		this.absences.remove(key);
		for (Flight<K, V> flight : this.requests.of(key)) {
			flight.startOver(this.replica.position());
			send(flight);
		}
		if (absent && this.requests.shared(key) == null && this.replica.store().value(key) == null) {
			request(key, null);
		}
	}

	private void onAnswer(@Nullable Flight<K, V> flight, Position position, @Nullable StateEntry<K, V> entry) {
		boolean older = flight != null && flight.answeredAt != null && flight.answeredAt.isAfter(position);
		if (flight == null || older || flight.atLeast.isAfter(position)) {
			return;
		}
		this.requests.answered(flight, position, entry);
		if (flight.isReached(this.replica.position())) {
			end(flight);
			trim();
		}
	}

	private void onFailed(SourceMessage.Failed<K, V> failed) {
		Flight<K, V> flight = this.requests.get(failed.requestId());
		if (flight != null) {
			this.requests.end(flight);
			fail(flight, new StateException("Key '" + flight.key + "' of namespace '" + this.namespace
					+ "' could not be loaded: " + failed.reason(), this.namespace, flight.key, null));
		}
	}

	/**
	 * Ends the requests whose answer the stream has caught up with.
	 */
	private void settle() {
		this.requests.reached(this.replica.position()).forEach(this::end);
		trim();
	}

	private void trim() {
		if (!this.complete) {
			this.recency.trim(this.replica.store(), (entry) -> this.replica.evict(entry.key()));
		}
	}

	/**
	 * Ends a request whose answer the stream has caught up with.
	 */
	private void end(Flight<K, V> flight) {
		if (!this.complete) {
			takeAnswer(flight);
		}
		if (this.requests.get(flight.requestId) != flight) {
			return;
		}
		V value = this.replica.store().value(flight.key);
		if (!this.complete && flight.hasNewerValue() && this.replica.store().get(flight.key) == null) {
			flight.startOver(this.replica.position());
			send(flight);
			return;
		}
		this.requests.end(flight);
		if (value == null) {
			absent(flight.key);
		}
		if (flight.asker != null) {
			flight.asker.succeed(value);
		}
		else if (value != null) {
			this.output.arrived(flight.key, value);
		}
	}

	private void takeAnswer(Flight<K, V> flight) {
		StateEntry<K, V> entry = flight.answer();
		Position position = flight.answeredAt;
		if (entry != null && position != null && position.origin().equals(this.replica.origin())) {
			this.replica.take(entry, position.origin());
		}
	}

	private void absent(K key) {
		K givenUp = this.absences.add(key, this.now);
		if (givenUp != null) {
			this.output.failed(givenUp, limit(givenUp));
		}
	}

	private void request(K key, @Nullable Outcome<V> asker) {
		if (!this.requests.isFull()) {
			send(this.requests.start(key, asker, this.now));
		}
		else if (asker != null) {
			asker.fail(limit(key));
		}
		else {
			this.output.failed(key, limit(key));
		}
	}

	private void send(Flight<K, V> flight) {
		this.output.send(new SinkMessage.Request<>(this.sinkId, this.heard.get(), flight.requestId, flight.key));
	}

	private void fail(Flight<K, V> flight, StateException failure) {
		if (flight.asker != null) {
			flight.asker.fail(failure);
		}
		else {
			this.output.failed(flight.key, failure);
		}
	}

	private StateException limit(K key) {
		return new StateLimitExceededException(
				"The sink of namespace '" + this.namespace + "' waits for " + this.options.pendingRequests()
						+ " keys, its bound: raise 'pending-requests' or ask for fewer keys that do not exist",
				this.namespace, key);
	}

	/**
	 * Keeps the tables of keys in step with the replica.
	 */
	private final class Observer implements ReplicaObserver<K, V> {

		@Override
		public void admitted(K key) {
			if (!SinkKeys.this.complete) {
				SinkKeys.this.recency.add(key);
			}
		}

		@Override
		public void arrived(K key, V value) {
			SinkKeys.this.absences.remove(key);
			Flight<K, V> flight = SinkKeys.this.requests.isEmpty() ? null : SinkKeys.this.requests.shared(key);
			if (flight != null) {
				SinkKeys.this.requests.end(flight);
			}
			SinkKeys.this.output.arrived(key, value);
		}

		@Override
		public void gone(K key) {
			SinkKeys.this.output.gone(key);
		}

		@Override
		public void allGone() {
			SinkKeys.this.output.allGone();
		}

	}

}
