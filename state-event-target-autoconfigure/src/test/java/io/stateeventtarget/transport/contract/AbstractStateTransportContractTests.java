package io.stateeventtarget.transport.contract;

import java.time.Duration;

import io.stateeventtarget.transport.StateTransport;
import org.junit.jupiter.api.AfterEach;

/**
 * What users of a transport may rely on. A transport passes by extending this class and
 * saying how it is made. Each test has namespaces of its own, so one server serves all of
 * them.
 */
public abstract class AbstractStateTransportContractTests
		implements DeliveryContract, RecoveryContract, OwnershipContract, RequestContract, WriteContract, SizeContract {

	private final Network network = new Network(this);

	/**
	 * Makes a transport that reaches the others that this made, as in another
	 * application. What it needs to be closed has to be closed by the caller, after each
	 * or after all tests; {@link StateTransport#start()} and
	 * {@link StateTransport#stop()} are called.
	 * @return a new transport
	 */
	protected abstract StateTransport transport();

	/**
	 * Whether the state outlives its source in a durable log.
	 * @return {@code false} by default
	 */
	protected boolean isDurable() {
		return false;
	}

	/**
	 * How long a message may be.
	 * @return in bytes, 1 MiB by default, or 0 if messages are not bytes
	 */
	protected int maxMessageBytes() {
		return 1 << 20;
	}

	/**
	 * How long anything may take.
	 * @return the time, 20 seconds by default
	 */
	protected Duration patience() {
		return Duration.ofSeconds(20);
	}

	/**
	 * Whether a thread may outlive transports that were stopped, because what the
	 * transport was made of owns it.
	 * @param thread a thread that began during a test
	 * @return {@code false} by default
	 */
	protected boolean mayOutlive(Thread thread) {
		return false;
	}

	@Override
	public final Network network() {
		return this.network;
	}

	@AfterEach
	final void closeApplications() {
		this.network.close();
	}

}
