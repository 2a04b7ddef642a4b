package io.stateeventtarget.docs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands for a broker in {@code docs/transports.md}: inboxes that subscribed to
 * addresses. Thread-safe.
 */
final class QueueBroker {

	private final Map<String, List<QueueInbox>> subscriptions = new ConcurrentHashMap<>();

	void subscribe(QueueInbox inbox, String... addresses) {
		for (String address : addresses) {
			this.subscriptions.computeIfAbsent(address, (name) -> new CopyOnWriteArrayList<>()).add(inbox);
		}
	}

	void unsubscribe(QueueInbox inbox) {
		this.subscriptions.values().forEach((inboxes) -> inboxes.remove(inbox));
	}

	void send(String address, byte[] message) {
		this.subscriptions.getOrDefault(address, List.of()).forEach((inbox) -> inbox.offer(message));
	}

}
