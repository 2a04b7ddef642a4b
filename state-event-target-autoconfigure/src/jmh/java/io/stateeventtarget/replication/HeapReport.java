package io.stateeventtarget.replication;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Prints the heap that a store of a million entries retains over a hash map of the same
 * keys and values. Each is measured in a fresh JVM.
 */
public final class HeapReport {

	private static final int ENTRIES = 1_000_000;

	private HeapReport() {
	}

	public static void main(String[] args) throws IOException, InterruptedException {
		if (args.length > 0) {
			System.out.println(retained(args[0].equals("store") ? HeapReport::store : HeapReport::map));
			return;
		}
		double map = measureInFreshJvm("map") / (double) ENTRIES;
		double store = measureInFreshJvm("store") / (double) ENTRIES;
		System.out.printf("bytes per entry: map=%.1f store=%.1f difference=%.1f%n", map, store, store - map);
	}

	private static long measureInFreshJvm(String subject) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx2g", "-cp", System.getProperty("java.class.path"), HeapReport.class.getName(), subject)
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		process.waitFor();
		return Long.parseLong(output.trim());
	}

	private static long retained(Supplier<Object> filled) {
		long before = usedHeap();
		Object subject = filled.get();
		long after = usedHeap();
		Reference.reachabilityFence(subject);
		return after - before;
	}

	private static long usedHeap() {
		for (int i = 0; i < 5; i++) {
			System.gc();
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private static Object map() {
		ConcurrentHashMap<String, String> map = new ConcurrentHashMap<>();
		for (int i = 0; i < ENTRIES; i++) {
			map.put(key(i), value(i));
		}
		return map;
	}

	private static Object store() {
		ReplicaStore<String, String> store = new ReplicaStore<>();
		for (int i = 0; i < ENTRIES; i++) {
			store.put(new Entry<>(key(i), value(i), 1, i, i));
		}
		return store;
	}

	private static String key(int i) {
		return String.format(Locale.ROOT, "order-%010d", i);
	}

	private static String value(int i) {
		return String.format(Locale.ROOT, "%0100d", i);
	}

}
