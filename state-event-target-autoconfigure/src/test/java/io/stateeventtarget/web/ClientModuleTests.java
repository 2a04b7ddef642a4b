package io.stateeventtarget.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of the browser client, which are in {@code src/test/js}, each file in a
 * Node.js of its own.
 */
class ClientModuleTests {

	private static final Path TESTS = Path.of("src/test/js");

	private static final long PATIENCE_SECONDS = 600;

	@TempDir
	Path folder;

	@TestFactory
	Stream<DynamicTest> keepsToTheProtocol() throws IOException {
		NodeExecutable.assumeInstalled();
		try (Stream<Path> files = Files.list(TESTS)) {
			return files.filter((file) -> file.toString().endsWith(".test.js"))
				.sorted()
				.toList()
				.stream()
				.map((file) -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
		}
	}

	private void run(Path file) throws IOException, InterruptedException {
		Path log = this.folder.resolve(file.getFileName() + ".log");
		Process process = new ProcessBuilder(NodeExecutable.NAME, "--test", "--test-reporter=spec", file.toString())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
			assertThat(ended).as(() -> file + " ended in time:\n" + read(log)).isTrue();
			assertThat(process.exitValue()).as(() -> read(log)).isZero();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	private static String read(Path log) {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

}
