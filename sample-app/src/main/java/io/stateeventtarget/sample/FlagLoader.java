package io.stateeventtarget.sample;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.stateeventtarget.StateLoader;
import io.stateeventtarget.annotation.StateNamespace;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Fills the source from the table.
 */
@Component
@Profile("!sink")
@StateNamespace(Flag.NAMESPACE)
class FlagLoader implements StateLoader<String, Flag> {

	private final FlagRepository repository;

	FlagLoader(FlagRepository repository) {
		this.repository = repository;
	}

	@Override
	public @Nullable Flag load(String key) {
		return this.repository.find(key).orElse(null);
	}

	@Override
	public Map<String, Flag> loadAll() {
		return this.repository.findAll().stream().collect(Collectors.toMap(Flag::key, Function.identity()));
	}

}
