package io.stateeventtarget.replication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.stateeventtarget.ChangeCause;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateException;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SinkMessage.Alive;
import io.stateeventtarget.protocol.SinkMessage.Connect;
import io.stateeventtarget.protocol.SinkMessage.Request;
import io.stateeventtarget.protocol.SinkMessage.Write;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * An engine of a sink under test, with the part of the source played by hand.
 */
final class SinkScript implements SinkOutput<String, Integer> {

	static final Origin ORIGIN = new Origin("source", 10);

	static final Origin NEXT = new Origin("source", 11);

	final List<SinkMessage<String, Integer>> sent = new ArrayList<>();

	final List<StateEvent<String, Integer>> events = new ArrayList<>();

	final List<String> outcomes = new ArrayList<>();

	final List<SyncStatus> statuses = new ArrayList<>();

	final SinkEngine<String, Integer> engine;

	SourceFeatures features = new SourceFeatures(false, true);

	@Nullable Long digest;

	long session = 1;

	long now = 1_000_000_000L;

	private long lastSnapshot;

	SinkScript(UnaryOperator<SinkOptions> options) {
		this(options, null);
	}

	SinkScript(UnaryOperator<SinkOptions> options, @Nullable SinkHandler<String, Integer> handler) {
		StateDefinition<String, Integer> definition = StateDefinition.builder("numbers", String.class, Integer.class)
			.sink(options)
			.sinkHandler(handler)
			.build();
		this.engine = new SinkEngine<>(definition, "sink", this, new Random(1), this.now);
		this.engine.start(this.now);
	}

	/**
	 * Connects to a source that has these entries.
	 */
	SinkScript connected(long sequence, Entry<?, ?>... entries) {
		answerConnect(ORIGIN, sequence, entries);
		return this;
	}

	void answerConnect(Origin origin, long sequence, Entry<?, ?>... entries) {
		heartbeat(origin, sequence, 0);
		endReorderWindow();
		Connect<String, Integer> connect = last(Connect.class);
		snapshot(origin, sequence, connect.keys(), entries);
		heartbeat(origin, sequence, connect.nonce());
	}

	void snapshot(Origin origin, long sequence, @Nullable Set<String> scope, Entry<?, ?>... entries) {
		List<Entry<String, Integer>> all = new ArrayList<>();
		for (Entry<?, ?> entry : entries) {
			all.add(new Entry<>((String) entry.key(), (Integer) entry.value(), entry.epoch(), entry.sequence(), 0));
		}
		receive(new SourceMessage.Snapshot<>(origin, sequence, ++this.lastSnapshot, 0, 1, all, scope));
	}

	void heartbeat(Origin origin, long sequence, long nonce) {
		receive(new SourceMessage.Heartbeat<>(origin, sequence, this.digest, this.features, this.session, nonce));
	}

	void put(long sequence, String key, int value) {
		changes(sequence, sequence,
				new Change.Put<>(new Entry<>(key, value, ORIGIN.epoch(), sequence, 0), ChangeCause.WRITE, null));
	}

	void remove(long sequence, String key) {
		changes(sequence, sequence, new Change.Remove<>(key, sequence, 0, ChangeCause.WRITE, null));
	}

	@SafeVarargs
	@SuppressWarnings("varargs")
	final void changes(long from, long to, Change<String, Integer>... changes) {
		receive(new SourceMessage.Changes<>(ORIGIN, from, to, List.of(changes)));
	}

	void answer(long sequence, Request<String, Integer> request, Entry<String, Integer> entry) {
		receive(new SourceMessage.Answer<>(ORIGIN, sequence, request.requestId(), entry));
	}

	void missing(long sequence, Request<String, Integer> request) {
		receive(new SourceMessage.Missing<>(ORIGIN, sequence, request.requestId(), request.key()));
	}

	void receive(SourceMessage<String, Integer> message) {
		this.engine.onMessage(message, this.now);
	}

	void tick(Duration time) {
		this.now += time.toNanos();
		this.engine.onTick(this.now);
	}

	void ask(String key) {
		this.engine.ask(key, this.now);
	}

	/**
	 * Lets the time pass in which what is missing may only be late, and the jitter.
	 */
	void endReorderWindow() {
		tick(Duration.ofMillis(101));
	}

	@Nullable Integer value(String key) {
		return this.engine.store().value(key);
	}

	long count(Class<?> type) {
		return this.sent.stream().filter(type::isInstance).count();
	}

	Connect<String, Integer> connect() {
		return last(Connect.class);
	}

	Request<String, Integer> request() {
		return last(Request.class);
	}

	Alive<String, Integer> alive() {
		return last(Alive.class);
	}

	Write<String, Integer> write() {
		return last(Write.class);
	}

	@SuppressWarnings("unchecked")
	private <T> T last(Class<?> type) {
		return (T) this.sent.stream().filter(type::isInstance).reduce((first, second) -> second).orElseThrow();
	}

	static Entry<String, Integer> entry(String key, int value, long sequence) {
		return new Entry<>(key, value, ORIGIN.epoch(), sequence, 0);
	}

	<T> Outcome<T> outcome(String name) {
		return new Outcome<>() {

			@Override
			public void succeed(@Nullable T result) {
				SinkScript.this.outcomes.add(name + "=" + result);
			}

			@Override
			public void fail(StateException failure) {
				SinkScript.this.outcomes.add(name + "!" + failure.getClass().getSimpleName());
			}

		};
	}

	@Override
	public void send(SinkMessage<String, Integer> message) {
		this.sent.add(message);
	}

	@Override
	public boolean wantsEvents() {
		return true;
	}

	@Override
	public void emit(StateEvent<String, Integer> event) {
		this.events.add(event);
	}

	@Override
	public void arrived(String key, Integer value) {
		this.outcomes.add(key + "=" + value);
	}

	@Override
	public void gone(String key) {
	}

	@Override
	public void allGone() {
	}

	@Override
	public void failed(String key, StateException failure) {
		this.outcomes.add(key + "!" + failure.getClass().getSimpleName());
	}

	@Override
	public void handlerFailed(StateEvent<String, Integer> event, RuntimeException failure) {
		this.outcomes.add("handler!" + failure.getMessage());
	}

	@Override
	public void statusChanged(SyncStatus status, SyncStatus previous) {
		this.statuses.add(status);
	}

	@Override
	public void diverged(Version version) {
		this.outcomes.add("diverged " + version);
	}

	@Override
	public void synced(Version version) {
		this.outcomes.add("synced " + version);
	}

}
