package io.stateeventtarget.sample;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What can be changed about a flag at run time. What is absent stays as it is.
 *
 * @param enabled the switch
 * @param rollout percentage of users
 * @param environments where it applies
 */
record FlagSettings(@Nullable Boolean enabled, @Nullable Integer rollout, @Nullable List<String> environments) {

	Flag applyTo(Flag flag, String changedBy) {
		return new Flag(flag.key(), flag.owner(), flag.description(),
				(this.enabled != null) ? this.enabled : flag.enabled(),
				(this.rollout != null) ? this.rollout : flag.rollout(),
				(this.environments != null) ? this.environments : flag.environments(), changedBy);
	}

}
