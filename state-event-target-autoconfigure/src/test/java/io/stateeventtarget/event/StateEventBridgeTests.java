package io.stateeventtarget.event;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.Registration;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.listener.ListenerFailure;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link StateEventBridge}.
 */
class StateEventBridgeTests {

	private static final ResolvableType STRING = ResolvableType.forClass(String.class);

	private final FakeNamespaces namespaces = new FakeNamespaces();

	@Test
	void publishesChangesWithTheirFullType() {
		FakeStateSource<String, Integer> numbers = this.namespaces.source("numbers", String.class, Integer.class);
		FakeStateSource<String, String> texts = this.namespaces.source("texts", String.class, String.class);
		try (var context = EventTestContext.of(this.namespaces, TypedListeners.class)) {
			numbers.set("a", 1);
			texts.set("b", "two");
			numbers.clear();
			TypedListeners listeners = context.getBean(TypedListeners.class);
			assertThat(listeners.numbers).extracting(StateUpdated::value).containsExactly(1);
			assertThat(listeners.texts).extracting(StateUpdated::value).containsExactly("two");
			assertThat(listeners.all).hasSize(3);
		}
	}

	@Test
	void publishesOncePerContextAndNotToParents() {
		FakeStateSource<String, String> inherited = this.namespaces.source("inherited", String.class, String.class);
		try (var parent = EventTestContext.of(this.namespaces, TypedListeners.class)) {
			FakeNamespaces below = new FakeNamespaces(this.namespaces);
			FakeStateSource<String, String> own = below.source("own", String.class, String.class);
			try (var child = EventTestContext.of(parent, below, (context) -> context.register(TypedListeners.class))) {
				inherited.set("a", "1");
				own.set("b", "2");
				assertThat(listeners(parent).texts).extracting(StateUpdated::key).containsExactly("a");
				assertThat(listeners(child).texts).extracting(StateUpdated::key).containsExactly("a", "b");
			}
			inherited.set("c", "3");
			assertThat(listeners(parent).texts).hasSize(2);
			assertThat(inherited.listenerCount()).isEqualTo(1);
		}
		assertThat(inherited.listenerCount()).isZero();
	}

	@Test
	void opensOnce() {
		FakeStateSource<String, String> texts = this.namespaces.source("texts", String.class, String.class);
		try (var context = EventTestContext.of(this.namespaces)) {
			FakeStateSource<String, String> late = this.namespaces.source("late", String.class, String.class);
			context.getBean(StateEventBridge.class).open();
			assertThat(texts.listenerCount()).isEqualTo(1);
			assertThat(late.listenerCount()).isEqualTo(1);
		}
	}

	@Test
	void prefersFullReplicaToSource() {
		FakeStateSource<String, String> source = new FakeStateSource<>("texts");
		StateSink<String, String> sink = sink();
		this.namespaces.add("texts", STRING, STRING, source, sink, true);
		try (var context = EventTestContext.of(this.namespaces)) {
			assertThat(context.isActive()).isTrue();
			assertThat(source.listenerCount()).isZero();
			then(sink).should().addListener(any());
		}
	}

	@Test
	void prefersSourceToOnDemandSink() {
		FakeStateSource<String, String> source = new FakeStateSource<>("texts");
		StateSink<String, String> sink = sink();
		this.namespaces.add("texts", STRING, STRING, source, sink, false);
		try (var context = EventTestContext.of(this.namespaces)) {
			assertThat(context.isActive()).isTrue();
			assertThat(source.listenerCount()).isEqualTo(1);
			then(sink).should(never()).addListener(any());
		}
	}

	@Test
	void takesOnDemandSinkWhereThereIsNoSource() {
		StateSink<String, String> sink = sink();
		this.namespaces.add("texts", STRING, STRING, null, sink, false);
		try (var context = EventTestContext.of(this.namespaces)) {
			assertThat(context.isActive()).isTrue();
			then(sink).should().addListener(any());
		}
	}

	@Test
	void handsFailureOfPlainListenerToErrorHandler() {
		FakeStateSource<String, String> texts = this.namespaces.source("texts", String.class, String.class);
		try (var context = EventTestContext.of(this.namespaces, FailingListener.class)) {
			texts.set("a", "1");
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).singleElement().satisfies((failure) -> {
				assertThat(failure.namespace()).isEqualTo("texts");
				assertThat(failure.event()).isInstanceOf(StateUpdated.class);
				assertThat(failure.cause()).hasMessage("plain");
			});
		}
	}

	@Test
	void publishesWhatBecomesOfSourcesAndSinksHereAndBelow() {
		StateSink<String, String> sink = sink();
		StateSource<String, String> source = new FakeStateSource<>("texts");
		try (var parent = EventTestContext.of(this.namespaces, StatusListener.class);
				var child = EventTestContext.of(parent, new FakeNamespaces(this.namespaces),
						(context) -> context.register(StatusListener.class))) {
			StateEventBridge bridge = parent.getBean(StateEventBridge.class);
			bridge.sinkStatusChanged(sink, SyncStatus.SYNCED, SyncStatus.CONNECTING);
			bridge.sourcePromoted(source, 7);
			bridge.sourceFenced(source, 7, 9);
			List<Object> expected = List.of(
					new SinkStatusChanged("texts", SyncStatus.SYNCED, SyncStatus.CONNECTING, "texts-sink"),
					new SourcePromoted("texts", "texts-source", 7), new SourceFenced("texts", "texts-source", 7, 9));
			assertThat(parent.getBean(StatusListener.class).heard).isEqualTo(expected);
			assertThat(child.getBean(StatusListener.class).heard).isEqualTo(expected);
		}
	}

	@Test
	void handsFailureOfStatusListenerToErrorHandler() {
		try (var context = EventTestContext.of(this.namespaces, FailingListener.class)) {
			context.getBean(StateEventBridge.class).sinkStatusChanged(sink(), SyncStatus.STALE, SyncStatus.SYNCED);
			assertThat(context.getBean(RecordingErrorHandler.class).failures()).extracting(ListenerFailure::cause)
				.singleElement()
				.satisfies((cause) -> assertThat(cause).hasMessage("status"));
		}
	}

	private static TypedListeners listeners(AnnotationConfigApplicationContext context) {
		return context.getBean(TypedListeners.class);
	}

	@SuppressWarnings("unchecked")
	private static StateSink<String, String> sink() {
		StateSink<String, String> sink = mock(StateSink.class);
		given(sink.namespace()).willReturn("texts");
		given(sink.id()).willReturn("texts-sink");
		given(sink.addListener(any(StateEventListener.class))).willReturn(mock(Registration.class));
		return sink;
	}

	static class TypedListeners {

		final List<StateUpdated<String, Integer>> numbers = new ArrayList<>();

		final List<StateUpdated<String, String>> texts = new ArrayList<>();

		final List<StateEvent<?, ?>> all = new ArrayList<>();

		@EventListener
		void onNumber(StateUpdated<String, Integer> event) {
			this.numbers.add(event);
		}

		@EventListener
		void onText(StateUpdated<String, String> event) {
			this.texts.add(event);
		}

		@EventListener
		void onAny(StateEvent<?, ?> event) {
			this.all.add(event);
		}

	}

	static class StatusListener {

		final List<Object> heard = new ArrayList<>();

		@EventListener({ SinkStatusChanged.class, SourcePromoted.class, SourceFenced.class })
		void on(Object event) {
			this.heard.add(event);
		}

	}

	static class FailingListener {

		@EventListener
		void on(StateUpdated<String, String> event) {
			throw new IllegalStateException("plain");
		}

		@EventListener
		void on(SinkStatusChanged event) {
			throw new IllegalStateException("status");
		}

	}

}
