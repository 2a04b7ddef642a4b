package io.stateeventtarget.runtime;

import java.util.concurrent.atomic.AtomicLong;

import io.stateeventtarget.NotPrimaryException;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.transport.SinkChannel;
import io.stateeventtarget.transport.SinkReceiver;
import io.stateeventtarget.transport.SourceChannel;
import io.stateeventtarget.transport.SourceReceiver;
import io.stateeventtarget.transport.StateTransport;
import io.stateeventtarget.transport.local.LocalStateTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * A source on a transport that gives epochs as it likes.
 */
class SourceLinkTests {

	private static final StateDefinition<String, Integer> NUMBERS = StateDefinition.of("numbers", String.class,
			Integer.class);

	/**
	 * What is added to the proposal.
	 */
	private final AtomicLong offset = new AtomicLong();

	private final AtomicLong channels = new AtomicLong();

	private final TestRuntime runtime = new TestRuntime(new Offsetting());

	private final DefaultStateSource<String, Integer> source = (DefaultStateSource<String, Integer>) this.runtime.registry
		.source(NUMBERS);

	@AfterEach
	void close() {
		this.runtime.close();
	}

	@Test
	void doesNotStartWithAnEpochBelowItsProposal() {
		this.offset.set(-1);
		long epoch = this.source.version().epoch();
		assertThatIllegalStateException().isThrownBy(this.source::start)
			.withMessageContaining("'offsetting'")
			.withMessageContaining("'numbers'")
			.withMessageContaining(Long.toString(epoch))
			.withMessageContaining(Long.toString(epoch - 1));
		assertThat(this.channels).hasValue(0);
		this.offset.set(0);
		this.runtime.start();
		assertThat(this.source.isPrimary()).isTrue();
	}

	@Test
	void takesAHigherEpochThanItProposed() {
		long epoch = this.source.version().epoch();
		this.offset.set(5);
		this.source.start();
		assertThat(this.source.version().epoch()).isEqualTo(epoch + 5);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void isFencedWhereItCannotOutrankARelic(CapturedOutput output) {
		this.runtime.start();
		long epoch = this.source.version().epoch();
		this.offset.set(-1);
		this.source.link().meet(new Origin("relic", epoch + 10), true);
		assertThat(this.source.isPrimary()).isFalse();
		assertThat(this.source.version().epoch()).isEqualTo(epoch);
		assertThatExceptionOfType(NotPrimaryException.class).isThrownBy(() -> this.source.set("a", 1));
		assertThat(output).contains("could not take an epoch above " + (epoch + 10)).contains("'offsetting'");
		await().untilAsserted(() -> assertThat(this.runtime.notices).contains("numbers:fenced"));
	}

	private final class Offsetting implements StateTransport {

		private final StateTransport transport = LocalStateTransport.isolated();

		@Override
		public String name() {
			return "offsetting";
		}

		@Override
		public <K, V> SourceChannel<K, V> openSource(StateDefinition<K, V> definition, String sourceId,
				SourceReceiver<K, V> receiver) {
			SourceLinkTests.this.channels.incrementAndGet();
			return new Channel<>(this.transport.openSource(definition, sourceId, receiver));
		}

		@Override
		public <K, V> SinkChannel<K, V> openSink(StateDefinition<K, V> definition, String sinkId,
				SinkReceiver<K, V> receiver) {
			return this.transport.openSink(definition, sinkId, receiver);
		}

	}

	private final class Channel<K, V> implements SourceChannel<K, V> {

		private final SourceChannel<K, V> channel;

		Channel(SourceChannel<K, V> channel) {
			this.channel = channel;
		}

		@Override
		public long claimEpoch(long proposal) {
			return proposal + SourceLinkTests.this.offset.get();
		}

		@Override
		public void publish(SourceMessage<K, V> message) {
			this.channel.publish(message);
		}

		@Override
		public void send(String sinkId, SourceMessage<K, V> message) {
			this.channel.send(sinkId, message);
		}

		@Override
		public void close() {
			SourceLinkTests.this.channels.decrementAndGet();
			this.channel.close();
		}

	}

}
