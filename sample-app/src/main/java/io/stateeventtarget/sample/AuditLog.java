package io.stateeventtarget.sample;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.annotation.StateListener;

import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Keeps the newest changes. Each one is returned by the listener, and so published as an
 * event of its own.
 */
@Component
class AuditLog {

	static final int BOUND = 200;

	private final Deque<AuditEntry> entries = new ArrayDeque<>();

	private final Map<String, String> deletedBy = new ConcurrentHashMap<>();

	/**
	 * Records an update, but not that the table was loaded: nobody changed anything then.
	 */
	@StateListener(namespace = Flag.NAMESPACE, condition = "#previous != null or #event.cause.name() == 'WRITE'")
	AuditEntry onUpdate(StateUpdated<String, Flag> event) {
		Flag flag = event.value();
		return add(new AuditEntry(event.version(), event.timestamp(), flag.changedBy(), event.key(), event.previous(),
				flag));
	}

	@StateListener(Flag.NAMESPACE)
	AuditEntry onRemove(StateRemoved<String, Flag> event) {
		String by = this.deletedBy.remove(event.key());
		return add(new AuditEntry(event.version(), event.timestamp(), (by != null) ? by : "somebody", event.key(),
				event.previous(), null));
	}

	/**
	 * Remembers who deletes a flag: unlike an updated flag, one that is gone cannot say.
	 * A process that only has a replica does not learn it.
	 */
	@TransactionalEventListener(phase = TransactionPhase.BEFORE_COMMIT)
	void onDelete(FlagDeleted event) {
		this.deletedBy.put(event.key(), event.deletedBy());
	}

	synchronized List<AuditEntry> newestFirst() {
		return List.copyOf(this.entries);
	}

	private synchronized AuditEntry add(AuditEntry entry) {
		if (this.entries.size() == BOUND) {
			this.entries.removeLast();
		}
		this.entries.addFirst(entry);
		return entry;
	}

}
