package io.stateeventtarget.server;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Keeps clients of servers from writing thousands of lines where no application has
 * configured logging, as in tests without one.
 */
final class ClientLogs {

	private ClientLogs() {
	}

	static void quiet() {
		LoggingSystem logging = LoggingSystem.get(ClientLogs.class.getClassLoader());
		for (String name : new String[] { "org.apache.kafka", "io.lettuce", "io.netty" }) {
			logging.setLogLevel(name, LogLevel.ERROR);
		}
	}

}
