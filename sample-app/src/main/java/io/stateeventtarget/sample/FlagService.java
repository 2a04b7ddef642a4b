package io.stateeventtarget.sample;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes flags: each method writes the table and publishes what happened in one
 * transaction. It knows nothing of the namespace; the events' annotations do.
 */
@Service
@Profile("!sink")
@Transactional
class FlagService {

	private final FlagRepository repository;

	private final ApplicationEventPublisher events;

	FlagService(FlagRepository repository, ApplicationEventPublisher events) {
		this.repository = repository;
		this.events = events;
	}

	Flag change(String key, FlagSettings settings, String changedBy) {
		Flag before = this.repository.findForChange(key).orElseThrow(() -> new UnknownFlagException(key));
		if (settings.applyTo(before, before.changedBy()).equals(before)) {
			return before;
		}
		Flag after = settings.applyTo(before, changedBy);
		save(after);
		return after;
	}

	/**
	 * Changes several flags or, if one of them cannot be changed, none.
	 */
	List<Flag> changeAll(Map<String, @Nullable FlagSettings> settings, String changedBy) {
		List<Flag> changed = new ArrayList<>();
		settings.forEach((key, value) -> {
			if (value == null) {
				throw new InvalidFlagException("Flag '" + key + "': what to change is missing");
			}
			changed.add(change(key, value, changedBy));
		});
		return changed;
	}

	void delete(String key, String deletedBy) {
		if (!this.repository.delete(key)) {
			throw new UnknownFlagException(key);
		}
		this.events.publishEvent(new FlagDeleted(key, deletedBy));
	}

	/**
	 * Fills an empty table. No events: the source is about to load it.
	 * @return whether it was empty
	 */
	boolean fill(Collection<Flag> flags) {
		if (!this.repository.findAll().isEmpty()) {
			return false;
		}
		flags.forEach(this.repository::save);
		return true;
	}

	/**
	 * Takes over what was edited in the file.
	 */
	void importEdit(Collection<Flag> saved, Collection<String> deleted, String importedBy) {
		saved.forEach(this::save);
		for (String key : deleted) {
			if (this.repository.delete(key)) {
				this.events.publishEvent(new FlagDeleted(key, importedBy));
			}
		}
	}

	private void save(Flag flag) {
		this.repository.save(flag);
		this.events.publishEvent(new FlagChanged(flag.key(), flag));
	}

}
