package io.stateeventtarget.protocol.json;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.protocol.MessageLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of what a transport receives.
 */
@ExtendWith(OutputCaptureExtension.class)
class IncomingMessagesTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final IncomingMessages<String, Theme> incoming = new IncomingMessages<>(
			new StateJsonCodec<>(GoldenMessages.THEMES, JsonMapper.shared(),
					MessageLimits.defaults().withMaxMessageBytes(1024)),
			this.now::get, Duration.ofMinutes(1));

	private final List<Object> received = new ArrayList<>();

	@Test
	void givesWhatCanBeRead() {
		this.incoming.fromSource(GoldenMessages.file("update"), this.received::add);
		this.incoming.fromSink(GoldenMessages.file("request"), this.received::add);
		assertThat(this.received).hasSize(2);
	}

	@Test
	void countsAndDropsTheRest() {
		this.incoming.fromSource(bytes("{"), this.received::add);
		this.incoming.fromSource(bytes("{"), this.received::add);
		this.incoming.fromSource(bytes(" ".repeat(1025)), this.received::add);
		this.incoming.fromSource(GoldenMessages.file("update-with-object-key"), this.received::add);
		this.incoming.fromSource(GoldenMessages.file("request"), this.received::add);
		this.incoming.fromSink(GoldenMessages.file("update"), this.received::add);
		this.incoming.fromSource(GoldenMessages.file("update"), this.received::add);
		assertThat(this.received).hasSize(1);
		assertThat(this.incoming.dropped(Decoded.Reason.MALFORMED)).isEqualTo(2);
		assertThat(this.incoming.dropped(Decoded.Reason.OVERSIZED)).isEqualTo(1);
		assertThat(this.incoming.dropped(Decoded.Reason.FOREIGN)).isEqualTo(1);
		assertThat(this.incoming.dropped(Decoded.Reason.UNKNOWN)).isEqualTo(2);
	}

	@Test
	void logsOncePerInterval(CapturedOutput output) {
		for (int i = 0; i < 10; i++) {
			this.incoming.fromSource(bytes("secret"), this.received::add);
		}
		this.now.addAndGet(Duration.ofMinutes(1).toNanos());
		this.incoming.fromSource(bytes("secret"), this.received::add);
		assertThat(output.toString().split("A message for namespace 'themes' was dropped", -1)).hasSize(3);
		assertThat(output).contains("MALFORMED=11").doesNotContain("secret");
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
