package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the sample as a source and sinks on a real Redis. The source is a process of its
 * own, so that it can be killed; the sinks are applications in this JVM.
 */
class SampleOnRedisIntegrationTests {

	private static final String FLAG = "search-vector-ranking";

	@TempDir
	Path directory;

	private final int redisPort = BoardProcess.freePort();

	private final int sourcePort = BoardProcess.freePort();

	private RedisServer redis;

	private BoardProcess sourceProcess;

	private BoardClient source;

	@BeforeEach
	void start() throws IOException {
		this.redis = RedisServer.newRedisServer()
			.port(this.redisPort)
			.bind("127.0.0.1")
			.setting("dir " + this.directory)
			.setting("appendonly yes")
			.setting("appendfsync always")
			.onShutdownForceStop(true)
			.build();
		this.redis.start();
		this.sourceProcess = new BoardProcess(this.directory, "source", "--spring.profiles.active=source",
				"--server.port=" + this.sourcePort, "--state-event-target.transport=redis",
				"--spring.data.redis.port=" + this.redisPort);
		this.source = new BoardClient(this.sourcePort);
	}

	@AfterEach
	void stop() throws IOException {
		this.sourceProcess.close();
		this.redis.stop();
	}

	@Test
	void sinksFollowASourceThatIsKilledAndStartedAgain() {
		this.sourceProcess.start();
		try (ConfigurableApplicationContext first = runSink()) {
			BoardClient sink = client(first);
			awaitSource();
			await().untilAsserted(() -> assertThat(sink.flags()).hasSize(36).isEqualTo(this.source.flags()));
			change(16, sink);
			refusesChanges(sink);

			this.sourceProcess.kill();
			try (ConfigurableApplicationContext second = runSink()) {
				BoardClient late = client(second);
				await().untilAsserted(() -> assertThat(late.flags()).hasSize(36).isEqualTo(sink.flags()));
				assertThat(late.rollout(FLAG)).isEqualTo(16);
				assertThat(late.status()).isEqualTo("SYNCED");

				this.sourceProcess.start();
				awaitSource();
				assertThat(this.source.rollout(FLAG)).isEqualTo(16);
				change(17, sink, late);
				await().untilAsserted(() -> assertThat(sink.status()).isEqualTo("SYNCED"));
				assertThat(sink.flags()).isEqualTo(this.source.flags()).isEqualTo(late.flags());
			}
		}
	}

	@Test
	void everyoneCatchesUpWhenRedisIsBack() throws IOException {
		this.sourceProcess.start();
		try (ConfigurableApplicationContext context = runSink()) {
			BoardClient sink = client(context);
			awaitSource();
			change(16, sink);

			this.redis.stop();
			await().until(() -> sink.status().equals("STALE"));
			assertThat(sink.rollout(FLAG)).isEqualTo(16);
			this.source.setRollout(FLAG, 17).expectStatus().isOk();

			this.redis.start();
			await().untilAsserted(() -> assertThat(sink.rollout(FLAG)).isEqualTo(17));
			await().until(() -> sink.status().equals("SYNCED"));
			await().untilAsserted(() -> assertThat(this.source.flags()).isEqualTo(sink.flags()));
		}
	}

	private void awaitSource() {
		await().ignoreExceptions().until(() -> this.source.status().equals("SYNCED"));
	}

	private void change(int rollout, BoardClient... sinks) {
		this.source.setRollout(FLAG, rollout).expectStatus().isOk();
		for (BoardClient sink : sinks) {
			await().untilAsserted(() -> assertThat(sink.rollout(FLAG)).isEqualTo(rollout));
		}
	}

	private void refusesChanges(BoardClient sink) {
		sink.setRollout(FLAG, 1)
			.expectStatus()
			.isEqualTo(HttpStatus.METHOD_NOT_ALLOWED)
			.expectHeader()
			.valueEquals(HttpHeaders.ALLOW, "GET")
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("This process holds a replica and takes no changes: send them to http://localhost:8080");
		sink.delete(FLAG).expectStatus().isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
		assertThat(sink.rollout(FLAG)).isEqualTo(this.source.rollout(FLAG));
	}

	private ConfigurableApplicationContext runSink() {
		return new SpringApplicationBuilder(SampleApplication.class).run("--spring.profiles.active=sink",
				"--server.port=0", "--state-event-target.transport=redis", "--spring.data.redis.port=" + this.redisPort,
				"--state-event-target.startup.wait=0s");
	}

	private static BoardClient client(ConfigurableApplicationContext context) {
		return new BoardClient(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

}
