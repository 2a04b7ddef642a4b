package io.stateeventtarget.autoconfigure;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The hub of the local transport: the configured one, else that of the parent context,
 * else one of its own.
 *
 * @param name its name in this JVM
 */
record LocalHub(String name) {

	static LocalHub of(@Nullable String configured, @Nullable LocalHub parent) {
		if (configured != null && StringUtils.hasText(configured)) {
			return new LocalHub(configured);
		}
		return (parent != null) ? parent : new LocalHub("private-" + UUID.randomUUID());
	}

}
