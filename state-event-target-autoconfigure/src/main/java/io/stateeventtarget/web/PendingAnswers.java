package io.stateeventtarget.web;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.stateeventtarget.protocol.SourceMessage;

/**
 * The requests and writes of a session that were not answered yet. Thread-safe.
 */
final class PendingAnswers {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

	private final int max;

	private final Map<Id, Long> deadlines = new LinkedHashMap<>();

	PendingAnswers(int max) {
		this.max = max;
	}

	/**
	 * Takes account of a request or write; one that is sent again counts once.
	 * @return whether there is room for it
	 */
	synchronized boolean add(String sinkId, boolean write, long number, long now) {
		Id id = new Id(sinkId, write, number);
		if (this.deadlines.containsKey(id)) {
			return true;
		}
		Iterator<Long> oldest = this.deadlines.values().iterator();
		while (oldest.hasNext() && now - oldest.next() >= 0) {
			oldest.remove();
		}
		if (this.deadlines.size() >= this.max) {
			return false;
		}
		this.deadlines.put(id, now + PATIENCE);
		return true;
	}

	/**
	 * Takes account of an answer.
	 */
	synchronized void answered(String sinkId, SourceMessage<?, ?> message) {
		if (message instanceof SourceMessage.Answer<?, ?> answer) {
			this.deadlines.remove(new Id(sinkId, false, answer.requestId()));
		}
		else if (message instanceof SourceMessage.Missing<?, ?> missing) {
			this.deadlines.remove(new Id(sinkId, false, missing.requestId()));
		}
		else if (message instanceof SourceMessage.Failed<?, ?> failed) {
			this.deadlines.remove(new Id(sinkId, false, failed.requestId()));
		}
		else if (message instanceof SourceMessage.Written<?, ?> written) {
			this.deadlines.remove(new Id(sinkId, true, written.number()));
		}
		else if (message instanceof SourceMessage.Rejected<?, ?> rejected) {
			this.deadlines.remove(new Id(sinkId, true, rejected.number()));
		}
	}

	private record Id(String sinkId, boolean write, long number) {

	}

}
