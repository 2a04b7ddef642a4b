package io.stateeventtarget.simulation;

import io.stateeventtarget.StateLoader;
import org.jspecify.annotations.Nullable;

/**
 * A loader of single keys, for engines that only need to know that there is one.
 */
final class KeyLoader implements StateLoader<String, Integer> {

	@Override
	public @Nullable Integer load(String key) {
		return null;
	}

}
