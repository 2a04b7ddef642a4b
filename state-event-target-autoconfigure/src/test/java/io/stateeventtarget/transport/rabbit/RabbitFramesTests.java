package io.stateeventtarget.transport.rabbit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How messages go together, what they are called, and how many wait.
 */
class RabbitFramesTests {

	private static final Outbox.Address HERE = new Outbox.Address("e", "here", false);

	private static final Outbox.Address THERE = new Outbox.Address("e", "there", false);

	@Test
	void keepMessagesApart() {
		byte[] frame = RabbitFrames.join(List.of(bytes("a"), bytes("bcd")));
		assertThat(frame).containsExactly(0, 0, 0, 1, 'a', 0, 0, 0, 3, 'b', 'c', 'd');
		assertThat(split(frame)).containsExactly("a", "bcd");
		assertThat(split(new byte[0])).isEmpty();
	}

	@Test
	void endWithNothingWhereTheyAreNoFrames() {
		assertThat(split(bytes("abc"))).containsExactly("");
		assertThat(split(new byte[] { 0, 0, 0, 2, 'a' })).containsExactly("");
		assertThat(split(new byte[] { 0, 0, 0, 0 })).containsExactly("");
		assertThat(split(new byte[] { (byte) 0xFF, 0, 0, 0 })).containsExactly("");
		SplittableRandom random = new SplittableRandom(1);
		for (int i = 0; i < 10_000; i++) {
			byte[] noise = new byte[random.nextInt(40)];
			random.nextBytes(noise);
			noise = (i % 2 == 0) ? noise : RabbitFrames.join(List.of(noise, noise));
			assertThat(split(noise)).hasSizeLessThan(41);
		}
	}

	@Test
	void areMadeOfWhatGoesTheSameWayInItsOrder() throws InterruptedException {
		Outbox outbox = new Outbox(10, 100);
		outbox.add(HERE, List.of(bytes("a"), bytes("b")));
		outbox.add(HERE, List.of(bytes("c")));
		outbox.add(THERE, List.of(bytes("d")));
		outbox.add(HERE, List.of(bytes("e")));
		assertThat(outbox.take(1)).extracting((letter) -> text(letter.message())).containsExactly("a", "b", "c");
		assertThat(outbox.take(1)).extracting(Outbox.Letter::address).containsExactly(THERE);
		assertThat(outbox.take(1)).hasSize(1);
		assertThat(outbox.take(1)).isEmpty();
	}

	@Test
	void waitOnlyUpToTheirBounds() {
		Outbox byNumber = new Outbox(2, 100);
		assertThat(byNumber.add(HERE, List.of(bytes("a"), bytes("b")))).isTrue();
		assertThat(byNumber.add(HERE, List.of(bytes("c")))).isFalse();
		assertThat(byNumber.clear()).isEqualTo(2);
		assertThat(byNumber.add(HERE, List.of(bytes("c")))).isTrue();
		Outbox byBytes = new Outbox(10, 3);
		assertThat(byBytes.add(HERE, List.of(bytes("too long")))).as("the only one").isTrue();
		assertThat(byBytes.add(HERE, List.of(bytes("a")))).isFalse();
	}

	@Test
	void goToKeysThatAreShortEnough() {
		assertThat(RabbitSettings.sinkKey("themes", "shop-1")).isEqualTo("themes/shop-1");
		String longId = "\u00e9".repeat(200);
		assertThat(RabbitSettings.sinkKey("themes", longId)).hasSizeLessThan(255)
			.isEqualTo(RabbitSettings.sinkKey("themes", longId))
			.isNotEqualTo(RabbitSettings.sinkKey("themes", longId + "e"));
	}

	@Test
	void goThroughNamesThatCanBe() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RabbitSettings("a b", 1, 1, 1, 1))
			.withMessageContaining("'state-event-target.rabbit.prefix'");
		assertThatIllegalArgumentException().isThrownBy(() -> new RabbitSettings("a", 1, 0, 1, 1))
			.withMessage("The property 'state-event-target.rabbit.queue-bytes' must be at least 1 but is 0");
	}

	private static List<String> split(byte[] frame) {
		List<String> messages = new ArrayList<>();
		RabbitFrames.split(frame, (message) -> messages.add(text(message)));
		return messages;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
