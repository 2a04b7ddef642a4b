package io.stateeventtarget.transport.contract;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.stateeventtarget.Read;
import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.protocol.SourceMessage.Answer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What sinks ask for, they get, and they alone.
 */
interface RequestContract {

	Network network();

	private StateDefinition<String, String> onDemand() {
		return network().definition("").sink((options) -> options.withMode(SinkMode.ON_DEMAND)).build();
	}

	@Test
	default void answersWhoAskedAlone() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		source.set("a", "1");
		Application asking = network().application();
		Application silent = network().application();
		StateSink<String, String> asker = asking.sink(onDemand());
		StateSink<String, String> other = silent.sink(onDemand());
		assertThat(asker.getAsync("a").get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo("1");
		assertThat(other.getAsync("b-absent").isDone()).isFalse();
		network().eventually()
			.untilAsserted(() -> assertThat(other.read("b-absent")).isInstanceOfSatisfying(Read.Pending.class,
					(pending) -> assertThat(pending.absent()).isTrue()));
		assertThat(asking.transport().arrived()).hasAtLeastOneElementOfType(Answer.class);
		assertThat(silent.transport().arrived()).doesNotHaveAnyElementsOfTypes(Answer.class);
		assertThat(other.size()).isZero();
	}

	@Test
	default void keepsWhatWasAskedForUpToDate() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		source.set("a", "1");
		source.set("b", "1");
		StateSink<String, String> sink = network().application().sink(onDemand());
		assertThat(sink.getAsync("a").get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo("1");
		source.set("b", "2");
		source.set("a", "2");
		network().eventually().untilAsserted(() -> assertThat(sink.peek("a")).isEqualTo("2"));
		assertThat(sink.asMap()).containsOnlyKeys("a");
		source.remove("a");
		network().eventually().untilAsserted(() -> assertThat(sink.entry("a")).isNull());
	}

	@Test
	default void endsAReadOfWhatIsAbsentWithTheFirstValue() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(onDemand());
		Read<String> read = sink.read("a");
		network().eventually()
			.untilAsserted(() -> assertThat(sink.read("a")).isInstanceOfSatisfying(Read.Pending.class,
					(pending) -> assertThat(pending.absent()).isTrue()));
		source.set("a", "1");
		assertThat(read.toFuture().get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo("1");
	}

	@Test
	default void loadsWhatASinkAsksFor() throws Exception {
		AtomicInteger loads = new AtomicInteger();
		StateDefinition<String, String> loading = network().definition("").loader(new StateLoader<>() {

			@Override
			public String load(String key) {
				loads.incrementAndGet();
				return "loaded " + key;
			}

		}).build();
		network().application().source(loading);
		StateSink<String, String> replica = network().application().sink(network().definition());
		StateSink<String, String> onDemand = network().application().sink(onDemand());
		assertThat(onDemand.getAsync("a").get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo("loaded a");
		assertThat(replica.getAsync("a").get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo("loaded a");
		assertThat(loads).hasValue(1);
	}

	@Test
	default void readsAtLeastWhatTheSourceHad() throws Exception {
		StateSource<String, String> source = network().application().source(network().definition());
		StateSink<String, String> sink = network().application().sink(network().definition());
		network().awaitEqual(sink, source);
		for (int i = 0; i < 20; i++) {
			String value = Integer.toString(i);
			source.set("a", value);
			assertThat(sink.read("a", ReadPolicy.fromSource())
				.toFuture()
				.get(network().patienceMillis(), TimeUnit.MILLISECONDS)).isEqualTo(value);
		}
	}

}
