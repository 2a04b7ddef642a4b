package io.stateeventtarget.webload;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.stateeventtarget.engine.ChildProcess;
import org.jspecify.annotations.Nullable;

/**
 * Prints what the gateway takes for many WebSocket sessions on one namespace, as a ratio
 * to a bare broadcast of the same bytes in the same run: heap per session, time to the
 * last session, and changes per second. Arguments: sessions for heap and time, and for
 * the rate.
 */
public final class WebReport {

	private static final String CONNECT = "{\"type\":\"state:connect\",\"namespace\":\"bench\",\"detail\":{\"sinkId\":\"%s\","
			+ "\"instance\":%d,\"mode\":\"replica\",\"nonce\":1}}";

	private static final int WINDOW = 100;

	private static final int CHUNK = 25;

	private final HttpClient http = HttpClient.newHttpClient();

	private final int rounds = Integer.getInteger("rounds", 3);

	private WebReport() {
	}

	/**
	 * Runs it.
	 * @param args how many sessions for heap and time, and how many for the rate
	 */
	public static void main(String[] args) throws Exception {
		int many = (args.length > 0) ? Integer.parseInt(args[0]) : 5000;
		int some = (args.length > 1) ? Integer.parseInt(args[1]) : 1000;
		WebReport report = new WebReport();
		report.heapAndTime(many);
		report.rate(some);
	}

	private void heapAndTime(int sessions) throws Exception {
		double[][] heap = new double[2][this.rounds];
		double[][] time = new double[2][this.rounds];
		for (int round = 0; round < this.rounds; round++) {
			for (int way = 0; way < 2; way++) {
				try (ChildProcess server = server()) {
					int port = Integer.parseInt(server.await("port"));
					heapAndTime(port, way(way), sessions, heap[way], time[way], round);
				}
			}
			System.out.printf("heap per session: bare %.0f, gateway %.0f bytes; last of %d sessions: bare %.1f, gateway %.1f ms%n",
					heap[0][round], heap[1][round], sessions, time[0][round], time[1][round]);
		}
		System.out.printf("median ratio of heap %.2f, of time %.2f%n", ratio(heap), ratio(time));
	}

	private void heapAndTime(int port, String way, int sessions, double[] heap, double[] time, int round)
			throws Exception {
		try (Swarm first = swarm(port, way, 10)) {
			change(port, way, 10).join();
			first.await(get(port, "reached/" + way), 30);
		}
		long before = get(port, "heap");
		try (Swarm swarm = swarm(port, way, sessions)) {
			for (int i = 0; i < 5; i++) {
				change(port, way, 1).join();
				swarm.await(get(port, "reached/" + way), 60);
			}
			double[] times = new double[11];
			for (int i = 0; i < times.length; i++) {
				CompletableFuture<Long> start = change(port, way, 1);
				long next = swarm.slowest() + 1;
				swarm.await(next, 60);
				times[i] = (System.nanoTime() - start.join()) / 1e6;
			}
			Arrays.sort(times);
			time[round] = times[times.length / 2];
			heap[round] = (double) (get(port, "heap") - before) / sessions;
		}
	}

	private void rate(int sessions) throws Exception {
		double[][] rates = new double[3][this.rounds];
		try (ChildProcess server = server()) {
			int port = Integer.parseInt(server.await("port"));
			for (int way = 0; way < 2; way++) {
				rate(port, way(way), sessions, 500, false);
			}
			for (int round = 0; round < this.rounds; round++) {
				for (int way = 0; way < 2; way++) {
					rates[way][round] = rate(port, way(way), sessions, 2000, false);
				}
				rates[2][round] = rate(port, "gateway", sessions, 2000, true);
				System.out.printf("changes/s to %d sessions: bare %.0f, gateway %.0f, gateway with a slow reader %.0f%n",
						sessions, rates[0][round], rates[1][round], rates[2][round]);
			}
		}
		System.out.printf("median ratio of the rate %.2f, with a slow reader %.2f%n", ratio(rates),
				ratio(new double[][] { rates[0], rates[2] }));
	}

	private double rate(int port, String way, int sessions, int changes, boolean slowReader) throws Exception {
		try (Swarm swarm = swarm(port, way, sessions)) {
			change(port, way, 1).join();
			long begin = get(port, "reached/" + way);
			swarm.await(begin, 60);
			if (slowReader) {
				swarm.freezeOne();
			}
			long frames = swarm.frames();
			long start = System.nanoTime();
			long asked = 0;
			CompletableFuture<?> last = CompletableFuture.completedFuture(null);
			while (swarm.slowest() - begin < changes) {
				if (asked < changes && last.isDone() && asked - (swarm.slowest() - begin) <= WINDOW - CHUNK) {
					last = change(port, way, CHUNK);
					asked += CHUNK;
				}
				swarm.read();
			}
			double rate = changes / ((System.nanoTime() - start) / 1e9);
			long expected = (long) changes * (slowReader ? sessions - 1 : sessions);
			if (swarm.frames() - frames < expected) {
				System.out.printf("%s: %d messages for %d changes%n", way, swarm.frames() - frames, expected);
			}
			return rate;
		}
	}

	private static Swarm swarm(int port, String way, int count) throws Exception {
		@Nullable String first = way.equals("bare") ? null : CONNECT;
		return new Swarm(port, way.equals("bare") ? "/bare" : "/state-event-target/bench", count, first);
	}

	private static String way(int way) {
		return (way == 0) ? "bare" : "gateway";
	}

	private static ChildProcess server() throws Exception {
		return new ChildProcess(BroadcastServer.class, List.of("-Xmx2g", "-XX:+UseSerialGC"));
	}

	private CompletableFuture<Long> change(int port, String way, int count) {
		return this.http.sendAsync(request(port, "change/" + way + "/" + count), HttpResponse.BodyHandlers.ofString())
			.thenApply((response) -> Long.parseLong(response.body()));
	}

	private long get(int port, String path) throws Exception {
		return Long.parseLong(this.http.send(request(port, path), HttpResponse.BodyHandlers.ofString()).body());
	}

	private static HttpRequest request(int port, String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path)).build();
	}

	private static double ratio(double[][] values) {
		double[] ratios = new double[values[0].length];
		for (int i = 0; i < ratios.length; i++) {
			ratios[i] = values[1][i] / values[0][i];
		}
		Arrays.sort(ratios);
		return ratios[ratios.length / 2];
	}

}
