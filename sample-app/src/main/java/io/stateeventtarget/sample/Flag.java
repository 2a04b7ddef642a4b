package io.stateeventtarget.sample;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A feature flag. Immutable, as every value in a namespace has to be.
 *
 * @param key its name
 * @param owner the team that answers for it
 * @param description what it does, for people
 * @param enabled the switch; off is off for everybody
 * @param rollout percentage of users who get it
 * @param environments where it applies
 * @param changedBy who changed it last
 */
record Flag(String key, String owner, String description, boolean enabled, int rollout, List<String> environments,
		String changedBy) {

	/**
	 * The namespace in which flags are replicated.
	 */
	static final String NAMESPACE = "feature-flags";

	private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

	private static final Set<String> ENVIRONMENTS = Set.of("development", "staging", "production");

	Flag {
		check(key.length() <= 64 && KEY.matcher(key).matches(), key, "its key must be lower-case words joined by '-'");
		checkText("owner", owner, 64, key);
		checkText("description", description, 500, key);
		checkText("user name", changedBy, 64, key);
		check(rollout >= 0 && rollout <= 100, key, "rollout must be between 0 and 100 but is " + rollout);
		check(environments.stream().allMatch((name) -> name != null && ENVIRONMENTS.contains(name)), key,
				"environments must be among development, staging, production but are " + environments);
		environments = environments.stream().distinct().toList();
	}

	/**
	 * Whether a user gets the feature: the same answer on every node and every day, and a
	 * larger rollout only ever adds users.
	 */
	boolean isOnFor(String user, String environment) {
		return this.enabled && this.environments.contains(environment) && bucketOf(user) < this.rollout;
	}

	/**
	 * The position of a user between 0 and 99. It differs from flag to flag, so that not
	 * the same users are always first.
	 */
	int bucketOf(String user) {
		CRC32 hash = new CRC32();
		hash.update((this.key + ':' + user).getBytes(StandardCharsets.UTF_8));
		return (int) (hash.getValue() % 100);
	}

	private static void checkText(String what, String text, int length, String key) {
		check(!text.isBlank() && text.length() <= length, key, what + " must have 1 to " + length + " characters");
	}

	private static void check(boolean valid, String key, String rule) {
		if (!valid) {
			throw new InvalidFlagException("Flag '" + key + "': " + rule);
		}
	}

}
