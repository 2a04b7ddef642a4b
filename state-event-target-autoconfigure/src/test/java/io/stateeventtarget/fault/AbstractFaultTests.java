package io.stateeventtarget.fault;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.server.Server;
import io.stateeventtarget.server.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes wrong with every engine while a source writes. After each fault nothing that
 * was acknowledged is lost, every sink equals the source, and no listener was told of
 * something older than before. The system property {@value #ROUNDS} says how often each
 * fault is brought about.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AbstractFaultTests {

	/**
	 * How often each fault is brought about, once by default.
	 */
	static final String ROUNDS = "state.fault-rounds";

	private Server server;

	private TcpProxy sourceProxy;

	private TcpProxy sinkProxy;

	private Cluster cluster;

	/**
	 * Starts a server that keeps all that it acknowledges.
	 */
	abstract Server startServer();

	/**
	 * What an application needs to find the server at a port.
	 */
	abstract List<String> properties(int port);

	/**
	 * Whether the state outlives its source.
	 */
	abstract boolean isDurable();

	TcpProxy startProxy(Server before, int number) {
		return TcpProxy.to(before.port());
	}

	Server server() {
		return this.server;
	}

	@Test
	void survivesThatTheServerIsKilled() {
		rounds("server killed", (applications) -> {
			this.server.kill();
			this.server.restart();
		});
	}

	@Test
	void survivesThatTheServerIsAwayForLong() {
		rounds("server away", (applications) -> {
			this.server.kill();
			applications.awaitStatus(applications.near(), "STALE");
			applications.awaitStatus(applications.far(), "STALE");
			this.server.restart();
		});
	}

	@Test
	void survivesThatTheServerPauses() {
		rounds("server paused", (applications) -> {
			this.server.pause();
			applications.awaitStatus(applications.near(), "STALE");
			applications.awaitStatus(applications.far(), "STALE");
			this.server.resume();
		});
	}

	@Test
	void survivesThatConnectionsAreReset() {
		rounds("connections reset", (applications) -> {
			applications.sourceProxy.reset();
			applications.sinkProxy.reset();
		});
	}

	@Test
	void survivesThatConnectionsAreCut() {
		rounds("connections cut", (applications) -> {
			applications.sourceProxy.cut();
			applications.sinkProxy.cut();
			applications.awaitStatus(applications.far(), "STALE");
			applications.sourceProxy.restore();
			applications.sinkProxy.restore();
		});
	}

	@Test
	void survivesThatNothingPasses() {
		rounds("connections swallow", (applications) -> {
			applications.sourceProxy.swallow();
			applications.sinkProxy.swallow();
			applications.awaitStatus(applications.far(), "STALE");
			applications.sourceProxy.restore();
			applications.sinkProxy.restore();
		});
	}

	@Test
	void givesUpConnectionsThatAreSilentlyDead() {
		rounds("connections half-open", (applications) -> {
			applications.sourceProxy.strand();
			applications.sinkProxy.strand();
		});
	}

	@Test
	void survivesThatTheSourceIsKilled() {
		rounds("source killed", (applications) -> {
			StateProcess killed = applications.source();
			killed.kill();
			account(applications, killed);
			applications.takeOver();
			applications.stream();
		});
	}

	@Test
	void survivesThatSinksAreKilled() {
		rounds("sinks killed", (applications) -> {
			applications.near().kill();
			applications.far().kill();
			applications.restartSinks();
		});
	}

	@Test
	void refusesTheOlderOfTwoSources() {
		rounds("two sources", (applications) -> {
			StateProcess older = applications.source();
			applications.takeOver();
			applications.stream();
			applications.await().until(() -> older.tell("primary", applications.namespace).equals("false"));
			applications.awaitFailure(older);
			long acked = older.ackedCount();
			applications.awaitFailure(older);
			assertThat(older.ackedCount()).isEqualTo(acked);
			older.halt(applications.namespace);
			account(applications, older);
			older.close();
		});
	}

	@Test
	void refusesASourceThatWakesUpAfterAnotherTookOver() {
		rounds("source paused", (applications) -> {
			StateProcess older = applications.source();
			older.pause();
			applications.takeOver();
			applications.stream();
			applications.source().awaitAcked(50);
			older.resume();
			applications.await().until(() -> older.tell("primary", applications.namespace).equals("false"));
			older.halt(applications.namespace);
			account(applications, older);
			older.close();
		});
	}

	@AfterAll
	void closeAll() {
		closeCluster();
		if (this.sourceProxy != null) {
			this.sourceProxy.close();
			this.sinkProxy.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	/**
	 * Brings about a fault during a stream of writes, and requires what holds after each.
	 * @param name of the fault, for the report
	 * @param fault what goes wrong, and how it is mended
	 */
	void rounds(String name, Fault fault) {
		for (int i = 0; i < Integer.getInteger(ROUNDS, 1); i++) {
			try {
				round(name, fault);
			}
			catch (Throwable ex) {
				System.out.println(name + ": failed in round " + i);
				tails();
				closeCluster();
				throw ex;
			}
		}
	}

	private void round(String name, Fault fault) {
		Cluster applications = cluster();
		applications.stream();
		applications.source().awaitAcked(200);
		fault.happen(applications);
		long mended = System.nanoTime();
		applications.source().awaitAcked(100);
		long writing = System.nanoTime();
		applications.halt(applications.source());
		applications.awaitEqual();
		long equal = System.nanoTime();
		applications.check();
		System.out.println(getClass().getSimpleName() + ": " + name + ": writing again after "
				+ millis(writing - mended) + " ms, all equal after " + millis(equal - mended) + " ms");
	}

	private void account(Cluster applications, StateProcess ended) {
		if (isDurable()) {
			applications.account(ended);
		}
		else {
			applications.forgive();
		}
	}

	private Cluster cluster() {
		if (this.server == null) {
			this.server = startServer();
			this.sourceProxy = startProxy(this.server, 0);
			this.sinkProxy = startProxy(this.server, 1);
		}
		if (this.cluster == null) {
			this.server.restart();
			this.sourceProxy.restore();
			this.sinkProxy.restore();
			this.cluster = new Cluster(this.server.port(), this.sourceProxy, this.sinkProxy, this::properties);
		}
		return this.cluster;
	}

	private void tails() {
		if (this.cluster == null) {
			return;
		}
		System.out.println("source:\n" + this.cluster.source().tail());
		System.out.println("near:\n" + this.cluster.near().tail());
		System.out.println("far:\n" + this.cluster.far().tail());
	}

	private void closeCluster() {
		if (this.cluster != null) {
			this.cluster.close();
			this.cluster = null;
		}
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	/**
	 * What goes wrong, and how it is mended.
	 */
	@FunctionalInterface
	interface Fault {

		void happen(Cluster applications);

	}

}
