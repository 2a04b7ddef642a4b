package io.stateeventtarget.web;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.assertj.core.api.Assumptions;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The Node.js of this machine, if there is one.
 */
final class NodeExecutable {

	/**
	 * What it is called.
	 */
	static final String NAME = "node";

	/**
	 * The environment variable that turns an absent Node.js from a reason to skip into a
	 * failure.
	 */
	static final String REQUIRED = "STATE_NODE_REQUIRED";

	private static final int LEAST_VERSION = 20;

	private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);

	private static final String ADVICE = "there is no Node.js " + LEAST_VERSION
			+ " or later on the path: install it, such as with 'apt-get install nodejs'";

	private NodeExecutable() {
	}

	/**
	 * Skips the calling test if there is no Node.js that is new enough, or fails it where
	 * one is required.
	 */
	static void assumeInstalled() {
		boolean installed = version() >= LEAST_VERSION;
		if (!installed && System.getenv(REQUIRED) != null) {
			throw new IllegalStateException(REQUIRED + " is set, but " + ADVICE);
		}
		Assumptions.assumeThat(installed).as(ADVICE).isTrue();
	}

	private static int version() {
		try {
			Process process = new ProcessBuilder(NAME, "--version").redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), UTF_8);
			process.waitFor(10, TimeUnit.SECONDS);
			Matcher version = VERSION.matcher(output);
			return version.matches() ? Integer.parseInt(version.group(1)) : 0;
		}
		catch (IOException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return 0;
		}
	}

}
