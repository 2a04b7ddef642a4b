package io.stateeventtarget.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.ReadPolicy;
import io.stateeventtarget.StateClosedException;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.annotation.StateListener;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a context leaves behind when it is closed.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ClosingTests {

	private static final Duration SOON = Duration.ofSeconds(2);

	private final ApplicationContextRunner runner = Contexts.real()
		.withPropertyValues("state-event-target.sources.themes.value-type=" + Contexts.THEME,
				"state-event-target.sources.themes.writes=allow", "state-event-target.sinks.themes.mode=replica");

	@Test
	void everythingThatWouldWaitFailsAfterwards() {
		this.runner.run((context) -> {
			StateSource<String, Theme> source = source(context);
			StateSink<String, Theme> sink = sink(context);
			source.set("home", new Theme(true));
			close(context);
			isClosed(sink.getAsync("x"));
			isClosed(sink.read("x").toFuture());
			isClosed(sink.read("home", ReadPolicy.fromSource()).toFuture());
			isClosed(sink.write("x", new Theme(true)));
			isClosed(sink.remove("home"));
			isClosed(source.getAsync("x"));
			isClosed(source.read("x").toFuture());
			assertThat(sink.read("home").isReady()).isTrue();
		});
	}

	@Test
	void futuresThatAreMadeMeanwhileEnd() {
		this.runner.run((context) -> {
			StateSource<String, Theme> source = source(context);
			StateSink<String, Theme> sink = sink(context);
			List<CompletableFuture<?>> futures = new CopyOnWriteArrayList<>();
			CountDownLatch underWay = new CountDownLatch(200);
			CompletableFuture<Void> user = CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 4000; i++) {
					futures.add(sink.write("w" + i, new Theme(true)));
					futures.add(sink.getAsync("x" + i));
					futures.add(source.getAsync("y" + i));
					futures.add(sink.read("z" + i, ReadPolicy.fromSource()).toFuture());
					underWay.countDown();
				}
			});
			assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
			close(context);
			user.get(20, TimeUnit.SECONDS);
			await().atMost(SOON).untilAsserted(() -> assertThat(futures).allMatch(CompletableFuture::isDone));
		});
	}

	@RepeatedTest(5)
	void aListenerMayClose(CapturedOutput output) {
		this.runner.run((context) -> {
			CompletableFuture<Duration> took = new CompletableFuture<>();
			StateSink<String, Theme> sink = sink(context);
			sink.addListener((event) -> {
				long start = System.nanoTime();
				close(context);
				took.complete(Duration.ofNanos(System.nanoTime() - start));
			});
			source(context).set("home", new Theme(true));
			assertThat(took).succeedsWithin(Duration.ofSeconds(20))
				.satisfies((duration) -> assertThat(duration).isLessThan(Duration.ofSeconds(5)));
			isClosed(sink.getAsync("x"));
			assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
		});
	}

	@RepeatedTest(5)
	void anAnnotatedListenerMayClose(CapturedOutput output) {
		this.runner.withBean(Closer.class).run((context) -> {
			Closer closer = context.getBean(Closer.class);
			source(context).set("home", new Theme(true));
			assertThat(closer.took).succeedsWithin(Duration.ofSeconds(20))
				.satisfies((duration) -> assertThat(duration).isLessThan(Duration.ofSeconds(5)));
			assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
		});
	}

	@Test
	void aLoaderThatBlocksDelaysNothing(CapturedOutput output) {
		StateLoader<String, Theme> stuck = new StateLoader<>() {

			@Override
			public Map<String, Theme> loadAll() throws Exception {
				new CountDownLatch(1).await();
				return Map.of();
			}

		};
		this.runner.withBean("stuck", StateLoader.class, () -> stuck)
			.withPropertyValues("state-event-target.startup.wait=50ms")
			.run((context) -> {
				assertThat(sink(context).status()).isEqualTo(SyncStatus.CONNECTING);
				long start = System.nanoTime();
				close(context);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
				assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
			});
	}

	@Test
	void aListenerThatBlocksDelaysItByAFewSeconds(CapturedOutput output) {
		this.runner.run((context) -> {
			CountDownLatch blocked = new CountDownLatch(1);
			sink(context).addListener((event) -> {
				blocked.countDown();
				try {
					new CountDownLatch(1).await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			source(context).set("home", new Theme(true));
			assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
			long start = System.nanoTime();
			close(context);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
			assertThat(output).doesNotContain("ERROR").doesNotContain("Exception");
		});
	}

	@Test
	void isQuiet(CapturedOutput output) {
		this.runner.run((context) -> {
			source(context).set("home", new Theme(true));
			close(context);
			assertThat(output).doesNotContain("ERROR").doesNotContain("WARN").doesNotContain("Exception");
		});
	}

	static class Closer {

		final CompletableFuture<Duration> took = new CompletableFuture<>();

		private final ConfigurableApplicationContext context;

		Closer(ConfigurableApplicationContext context) {
			this.context = context;
		}

		@StateListener("themes")
		void on(Theme theme) {
			long start = System.nanoTime();
			this.context.close();
			this.took.complete(Duration.ofNanos(System.nanoTime() - start));
		}

	}

	private static void close(ApplicationContext context) {
		((AssertableApplicationContext) context).getSourceApplicationContext(ConfigurableApplicationContext.class)
			.close();
	}

	private static void isClosed(CompletableFuture<?> future) {
		assertThat(future).failsWithin(SOON)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(StateClosedException.class);
	}

	@SuppressWarnings("unchecked")
	private static StateSource<String, Theme> source(ApplicationContext context) {
		return (StateSource<String, Theme>) context.getBean("themesStateSource");
	}

	@SuppressWarnings("unchecked")
	private static StateSink<String, Theme> sink(ApplicationContext context) {
		return (StateSink<String, Theme>) context.getBean("themesStateSink");
	}

}
