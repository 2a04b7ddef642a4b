package io.stateeventtarget.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.remote.http.ClientConfig;

import org.springframework.util.FileSystemUtils;

/**
 * A Chromium without a window and with an empty profile, if one is installed as Debian
 * does. Nothing is left of it when it is closed. One thread at a time.
 */
final class Browser implements AutoCloseable {

	/**
	 * The environment variable that turns an absent browser from a reason to skip into a
	 * failure.
	 */
	static final String REQUIRED = "STATE_BROWSER_REQUIRED";

	private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

	private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

	private static final String ABSENT = "there is no Chromium in " + CHROMIUM + " with its driver in " + DRIVER;

	private static final String ACTION = ": install them with 'apt-get install chromium chromium-driver'";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Path folder;

	private final ChromeDriverService service;

	private final ChromeDriver driver;

	private Browser(Path folder) {
		this.folder = folder;
		this.service = new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile())
			.usingAnyFreePort()
			.withEnvironment(Map.of("HOME", folder.toString(), "TMPDIR", folder.toString()))
			.withLogFile(folder.resolve("driver.log").toFile())
			.build();
		try {
			this.driver = new ChromeDriver(this.service, options(folder),
					ClientConfig.defaultConfig().readTimeout(PATIENCE));
			this.driver.manage().timeouts().pageLoadTimeout(PATIENCE).scriptTimeout(PATIENCE);
		}
		catch (RuntimeException ex) {
			end(processes());
			throw ex;
		}
	}

	/**
	 * Skips the calling test if there is no browser, or fails it where one is required.
	 */
	static void assumeInstalled() {
		boolean installed = Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
		if (!installed && System.getenv(REQUIRED) != null) {
			throw new IllegalStateException(ABSENT + " although " + REQUIRED + " is set" + ACTION);
		}
		Assumptions.assumeThat(installed).as(ABSENT + ACTION).isTrue();
	}

	/**
	 * Starts a browser.
	 * @return the browser, ready
	 */
	static Browser start() {
		assumeInstalled();
		try {
			return new Browser(Files.createTempDirectory("browser-"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static ChromeOptions options(Path folder) {
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		ChromeOptions options = new ChromeOptions();
		options.setBinary(CHROMIUM.toFile());
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1500,1200", "--user-data-dir=" + folder.resolve("profile"));
		options.setCapability("goog:loggingPrefs", logging);
		return options;
	}

	ChromeDriver driver() {
		return this.driver;
	}

	Path folder() {
		return this.folder;
	}

	/**
	 * What pages complained of since it was asked last: failures of scripts, and what
	 * their Content-Security-Policy forbade.
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
			.map(LogEntry::getMessage)
			.toList();
	}

	/**
	 * The processes of it: those that name its folder and what they started.
	 */
	List<ProcessHandle> processes() {
		return ProcessHandle.allProcesses()
			.filter((process) -> process.info().commandLine().orElse("").contains(this.folder.toString()))
			.flatMap((process) -> Stream.concat(Stream.of(process), process.descendants()))
			.distinct()
			.toList();
	}

	@Override
	public void close() {
		List<ProcessHandle> processes = processes();
		try {
			this.driver.quit();
		}
		finally {
			end(processes);
		}
	}

	private void end(List<ProcessHandle> processes) {
		this.service.stop();
		processes.forEach(ProcessHandle::destroyForcibly);
		processes.forEach((process) -> process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join());
		Awaitility.await("the folder of the browser is deleted").atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
			FileSystemUtils.deleteRecursively(this.folder);
			return Files.notExists(this.folder);
		});
	}

}
