package io.stateeventtarget.transport.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.SinkOptions;
import io.stateeventtarget.SourceOptions;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateView;
import io.stateeventtarget.WritePolicy;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The applications of one test and what they agree on. One thread at a time.
 */
public final class Network {

	private final AbstractStateTransportContractTests contract;

	private final String namespace = "contract-n" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 36);

	private final List<Application> applications = new ArrayList<>();

	Network(AbstractStateTransportContractTests contract) {
		this.contract = contract;
	}

	/**
	 * Starts an application, with a transport of its own.
	 */
	Application application() {
		Application application = new Application("app" + this.applications.size(), this.contract.transport());
		this.applications.add(application);
		application.start();
		return application;
	}

	/**
	 * The namespace of this test, of text, with short times.
	 */
	StateDefinition<String, String> definition() {
		return definition("").build();
	}

	StateDefinition.Builder<String, String> definition(String suffix) {
		return definition(suffix, String.class);
	}

	<V> StateDefinition.Builder<String, V> definition(String suffix, Class<V> type) {
		return StateDefinition.builder(this.namespace + suffix, String.class, type)
			.source(Network::options)
			.sink(Network::options);
	}

	boolean isDurable() {
		return this.contract.isDurable();
	}

	int maxMessageBytes() {
		return this.contract.maxMessageBytes();
	}

	boolean mayOutlive(Thread thread) {
		return this.contract.mayOutlive(thread);
	}

	Duration patience() {
		return this.contract.patience();
	}

	ConditionFactory eventually() {
		return Awaitility.await().atMost(patience()).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * Waits until a sink has what the source has.
	 */
	<K, V> void awaitEqual(StateView<K, V> sink, StateView<K, V> source) {
		eventually().untilAsserted(() -> {
			assertThat(sink.version()).isEqualTo(source.version());
			assertThat(sink.snapshot().entries()).isEqualTo(source.snapshot().entries());
		});
	}

	void close() {
		this.applications.forEach(Application::close);
		this.applications.clear();
	}

	long patienceMillis() {
		return TimeUnit.MILLISECONDS.convert(patience());
	}

	private static SourceOptions options(SourceOptions options) {
		return options.withHeartbeat(Duration.ofMillis(200))
			.withWrites(WritePolicy.ALLOW)
			.withAckTimeout(Duration.ofSeconds(20));
	}

	private static SinkOptions options(SinkOptions options) {
		return options.withStaleAfter(Duration.ofMillis(1500)).withRequestTimeout(Duration.ofSeconds(15));
	}

}
