package io.stateeventtarget.web;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link WebMailbox}.
 */
class WebMailboxTests {

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final List<Object> received = new ArrayList<>();

	private boolean stopped;

	private final WebMailbox<String, String> mailbox = new WebMailbox<>(this::execute, new WebMailbox.Receiver<>() {

		@Override
		public void onMessage(@Nullable String sinkId, SourceMessage<String, String> message) {
			WebMailboxTests.this.received.add(message);
		}

		@Override
		public void onLost() {
			WebMailboxTests.this.received.add("lost");
		}

	});

	private void execute(Runnable task) {
		if (this.stopped) {
			throw new RejectedExecutionException();
		}
		this.tasks.add(task);
	}

	@Test
	void handsOnOnlyByItsExecutor() {
		this.mailbox.add(null, WebMessages.change("a", "1", 1));
		assertThat(this.received).isEmpty();
		run();
		assertThat(this.received).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(WebMessages.change("a", "1", 1));
	}

	@Test
	void putsChangesTogetherThatFollowOneAnother() {
		this.mailbox.add(null, WebMessages.change("a", "1", 1));
		this.mailbox.add(null, WebMessages.change("a", "2", 2));
		this.mailbox.add(null, WebMessages.change("a", "4", 4));
		this.mailbox.add("sink", WebMessages.change("a", "5", 5));
		this.mailbox.add(null, WebMessages.change("a", "6", 6));
		run();
		assertThat(this.received).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(WebMessages.changes(1, 2, WebMessages.put("a", "1", 1), WebMessages.put("a", "2", 2)),
					WebMessages.change("a", "4", 4), WebMessages.change("a", "5", 5), WebMessages.change("a", "6", 6));
	}

	@Test
	void losesWhatIsPastItsBoundAndSaysSo() {
		for (int i = 0; i < 70_000; i++) {
			this.mailbox.add("sink", WebMessages.heartbeat(1, i));
		}
		run();
		assertThat(this.received).hasSize(65_536 + 1).contains("lost");
		this.mailbox.add("sink", WebMessages.heartbeat(1, 1));
		run();
		assertThat(this.received).hasSize(65_536 + 2);
	}

	@Test
	void worksAgainAfterStop() {
		this.stopped = true;
		this.mailbox.add(null, WebMessages.change("a", "1", 1));
		this.stopped = false;
		this.mailbox.add(null, WebMessages.change("a", "2", 2));
		run();
		assertThat(this.received).usingRecursiveFieldByFieldElementComparator()
			.containsExactly(WebMessages.change("a", "2", 2));
	}

	private void run() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

}
