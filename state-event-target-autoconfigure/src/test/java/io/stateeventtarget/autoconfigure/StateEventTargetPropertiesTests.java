package io.stateeventtarget.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

import io.stateeventtarget.AckMode;
import io.stateeventtarget.OnConnect;
import io.stateeventtarget.SingleStateSource;
import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.WritePolicy;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StateEventTargetProperties} and of how they become options.
 */
class StateEventTargetPropertiesTests {

	private final ApplicationContextRunner runner = Contexts.recording()
		.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME);

	@Test
	void leavesBuiltInDefaults() {
		this.runner.withPropertyValues("state-event-target.sinks.themes.value-type=" + Contexts.THEME)
			.run((context) -> {
				assertThat(source(context)).isEqualTo(SourceOptions.defaults());
				assertThat(sink(context)).isEqualTo(SinkOptions.defaults());
			});
	}

	@Test
	void setsEveryOptionOfSource() {
		this.runner
			.withPropertyValues(of("sources.themes", "events-to-broadcast=update,remove", "on-connect=none",
					"history=1", "heartbeat=2s", "writes=allow", "refresh=3m", "load-timeout=4s", "listener-queue=5",
					"pending-requests=6", "max-sinks=7", "snapshot-part=8", "ack=local", "ack-timeout=9s",
					"append-queue=10"))
			.run((context) -> assertThat(source(context))
				.isEqualTo(new SourceOptions(Set.of(StateEventType.UPDATE, StateEventType.REMOVE), OnConnect.NONE, 1,
						Duration.ofSeconds(2), WritePolicy.ALLOW, Duration.ofMinutes(3), Duration.ofSeconds(4), 5, 6, 7,
						8, AckMode.LOCAL, Duration.ofSeconds(9), 10)));
	}

	@Test
	void setsEveryOptionOfSink() {
		this.runner
			.withPropertyValues(of("sinks.themes", "mode=on-demand", "request-timeout=1s", "stale-after=2s",
					"listener-queue=3", "max-entries=4", "negative-ttl=5ms", "pending-requests=6", "reorder-window=7ms",
					"reorder-buffer=8", "snapshot-parts=9"))
			.run((context) -> assertThat(sink(context))
				.isEqualTo(new SinkOptions(SinkMode.ON_DEMAND, Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 4,
						Duration.ofMillis(5), 6, Duration.ofMillis(7), 8, 9, null)));
	}

	@Test
	void setsTheFileOfAWarmStart() {
		this.runner.withPropertyValues(of("sinks.themes", "warm-start=file:./target/themes.snapshot"))
			.run((context) -> assertThat(sink(context).warmStart()).isEqualTo(Path.of("target/themes.snapshot")));
	}

	@Test
	void prefersNamespaceOverDefaultsAndDefaultsOverBuiltInOnes() {
		this.runner
			.withPropertyValues("state-event-target.sinks.themes.max-entries=3",
					"state-event-target.sources.themes.history=3", "state-event-target.defaults.source.history=2",
					"state-event-target.defaults.source.heartbeat=2s", "state-event-target.defaults.sink.max-entries=2",
					"state-event-target.defaults.sink.stale-after=2s")
			.run((context) -> {
				assertThat(source(context))
					.isEqualTo(SourceOptions.defaults().withHistory(3).withHeartbeat(Duration.ofSeconds(2)));
				assertThat(sink(context))
					.isEqualTo(SinkOptions.defaults().withMaxEntries(3).withStaleAfter(Duration.ofSeconds(2)));
			});
	}

	@Test
	void takesTypesFromDefaults() {
		Contexts.recording()
			.withPropertyValues("state-event-target.defaults.source.value-type=" + Contexts.THEME,
					"state-event-target.defaults.sink.value-type=Integer",
					"state-event-target.defaults.source.key-type=long", "state-event-target.sources.themes.history=1",
					"state-event-target.sinks.themes.mode=replica", "state-event-target.sinks.others.mode=replica")
			.run((context) -> {
				RecordingStateRegistry registry = context.getBean(RecordingStateRegistry.class);
				assertThat(registry.sinkDefinitions.get("themes"))
					.hasToString("'themes' of java.lang.Long to " + Contexts.THEME);
				assertThat(registry.sinkDefinitions.get("others"))
					.hasToString("'others' of java.lang.String to java.lang.Integer");
			});
	}

	@Test
	void takesSingleBackFromDefaults() {
		Contexts.recording()
			.withPropertyValues("state-event-target.defaults.source.single=true",
					"state-event-target.defaults.source.value-type=" + Contexts.THEME,
					"state-event-target.sources.mode.history=1", "state-event-target.sources.themes.single=false")
			.run((context) -> assertThat(context).hasSingleBean(SingleStateSource.class)
				.hasSingleBean(StateSource.class));
	}

	private static String[] of(String path, String... values) {
		return Arrays.stream(values).map((value) -> "state-event-target." + path + "." + value).toArray(String[]::new);
	}

	private static SourceOptions source(AssertableApplicationContext context) {
		return context.getBean(RecordingStateRegistry.class).sourceDefinitions.get("themes").sourceOptions();
	}

	private static SinkOptions sink(AssertableApplicationContext context) {
		return context.getBean(RecordingStateRegistry.class).sinkDefinitions.get("themes").sinkOptions();
	}

}
