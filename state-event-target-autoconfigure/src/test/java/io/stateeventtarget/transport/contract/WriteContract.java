package io.stateeventtarget.transport.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.Version;
import io.stateeventtarget.WriteRejectedException;
import io.stateeventtarget.protocol.SinkMessage.Write;
import io.stateeventtarget.protocol.SourceMessage.Written;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What sinks write is made once, by the source, or refused.
 */
interface WriteContract {

	Network network();

	@Test
	default void makesAWriteOfASink() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		Version version = get(sink.write("a", "1"));
		assertThat(source.entry("a").version()).isEqualTo(version);
		network().awaitEqual(sink, source);
		get(sink.remove("a"));
		assertThat(source.peek("a")).isNull();
		network().awaitEqual(sink, source);
	}

	@Test
	default void makesAWriteOnceHoweverOftenItArrives() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		Application writing = network().application();
		StateSink<String, String> sink = writing.sink(network().definition());
		network().awaitEqual(sink, source);
		AtomicInteger answers = new AtomicInteger();
		writing.transport().repeat((message) -> message instanceof Write<?, ?>);
		writing.transport().lose((message) -> message instanceof Written<?, ?> && answers.getAndIncrement() < 2);
		long before = source.version().sequence();
		get(sink.write("a", "1"));
		assertThat(source.version().sequence()).isEqualTo(before + 1);
		assertThat(answers).hasValueGreaterThan(2);
	}

	@Test
	default void writesOnlyOverTheExpectedVersion() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		Version first = get(sink.write("a", "1", Version.NONE));
		assertThat(catchThrowable(() -> get(sink.write("a", "2", Version.NONE))))
			.hasRootCauseInstanceOf(WriteRejectedException.class);
		get(sink.write("a", "2", first));
		assertThat(source.peek("a")).isEqualTo("2");
		assertThat(source.compareAndSet("a", first, "3")).isEmpty();
		assertThat(source.compareAndSet("a", source.entry("a").version(), "3")).isPresent();
		network().awaitEqual(sink, source);
	}

	@Test
	default void tellsWhyAWriteIsRefused() throws Exception {
		StateSource<String, String> source = network().application()
			.source(network().definition("").writeGuard((write) -> {
				if (write.key().equals("forbidden")) {
					throw new WriteRejectedException("not this one", write.namespace(), write.key());
				}
			}).build());
		StateSink<String, String> sink = network().application().sink(network().definition());
		get(sink.write("a", "1"));
		assertThat(catchThrowable(() -> get(sink.write("forbidden", "1")))).rootCause()
			.isInstanceOf(WriteRejectedException.class)
			.hasMessageContaining("not this one");
		assertThat(source.asMap()).containsOnlyKeys("a");
	}

	@Test
	default void makesTheWritesOfSeveralSinks() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		List<StateSink<String, String>> sinks = new ArrayList<>();
		List<CompletableFuture<Version>> writes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			sinks.add(network().application().sink(network().definition()));
		}
		for (int i = 0; i < 30; i++) {
			writes.add(sinks.get(i % 3).write("k" + i, Integer.toString(i)));
		}
		for (CompletableFuture<Version> write : writes) {
			get(write);
		}
		assertThat(writes).extracting(CompletableFuture::join).doesNotHaveDuplicates();
		assertThat(source.size()).isEqualTo(30);
		sinks.forEach((sink) -> network().awaitEqual(sink, source));
	}

	private Version get(CompletableFuture<Version> write) throws Exception {
		return write.get(network().patienceMillis(), TimeUnit.MILLISECONDS);
	}

}
