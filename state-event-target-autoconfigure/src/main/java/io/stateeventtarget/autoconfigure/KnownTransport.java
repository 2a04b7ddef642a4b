package io.stateeventtarget.autoconfigure;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The transports that users may expect by name, and the library that each needs.
 */
enum KnownTransport {

	REDIS("org.springframework.boot:spring-boot-starter-data-redis",
			"org.springframework.data.redis.connection.RedisConnectionFactory"),

	KAFKA("org.springframework.boot:spring-boot-starter-kafka", "org.springframework.kafka.core.ProducerFactory"),

	RABBIT("org.springframework.boot:spring-boot-starter-amqp",
			"org.springframework.amqp.rabbit.connection.ConnectionFactory");

	private final String library;

	private final String className;

	KnownTransport(String library, String className) {
		this.library = library;
		this.className = className;
	}

	static Optional<KnownTransport> of(String name) {
		return Arrays.stream(values()).filter((transport) -> transport.toString().equals(name)).findFirst();
	}

	String library() {
		return this.library;
	}

	boolean isLibraryPresent(@Nullable ClassLoader classLoader) {
		return ClassUtils.isPresent(this.className, classLoader);
	}

	/**
	 * Whether this version has the transport.
	 */
	boolean isBuiltIn() {
		return this == REDIS;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
