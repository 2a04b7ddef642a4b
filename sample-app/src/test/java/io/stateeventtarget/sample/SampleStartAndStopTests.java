package io.stateeventtarget.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Starts and stops the sample in unusual ways.
 */
class SampleStartAndStopTests {

	@TempDir
	Path directory;

	@Test
	void writesTheFileWhereThereIsNone() throws IOException {
		Path file = this.directory.resolve("flags.yml");
		run(file).close();
		assertThat(file).hasSameTextualContentAs(Path.of("flags.yml"));
	}

	@Test
	void refusesToStartWithAMalformedFile() throws IOException {
		Path file = Files.writeString(this.directory.resolve("flags.yml"), "flags: [");
		assertThatExceptionOfType(FlagFileException.class).isThrownBy(() -> run(file).close())
			.withMessageStartingWith("Cannot import " + file);
	}

	@Test
	void stopsAtOnceThoughABrowserListens() throws IOException {
		ConfigurableApplicationContext context = run(this.directory.resolve("flags.yml"));
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		try (LiveEvents live = LiveEvents.open("http://127.0.0.1:" + port + "/api/live")) {
			await().untilAsserted(() -> assertThat(live.named("board")).hasSize(1));
			long start = System.nanoTime();
			context.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
			assertThatNoException().isThrownBy(() -> live.end().get(10, TimeUnit.SECONDS));
		}
	}

	@Test
	void findsWhatSomebodyChangedInTheTable() {
		try (ConfigurableApplicationContext context = run(this.directory.resolve("flags.yml"),
				"--state-event-target.sources.feature-flags.refresh=100ms")) {
			FlagReader reader = context.getBean(FlagReader.class);
			await().until(() -> reader.get("platform-http3").enabled());
			context.getBean(JdbcClient.class)
				.sql("update flag set enabled = false, changed_by = 'dba' where flag_key = 'platform-http3'")
				.update();
			await().until(() -> !reader.get("platform-http3").enabled());
			await().untilAsserted(() -> assertThat(context.getBean(AuditLog.class).newestFirst()).singleElement()
				.extracting(AuditEntry::by)
				.isEqualTo("dba"));
		}
	}

	private static ConfigurableApplicationContext run(Path file, String... arguments) {
		return new SpringApplicationBuilder(SampleApplication.class).run(StringUtils.concatenateStringArrays(arguments,
				new String[] { "--server.port=0", "--board.flags-file=" + file }));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(20));
	}

}
