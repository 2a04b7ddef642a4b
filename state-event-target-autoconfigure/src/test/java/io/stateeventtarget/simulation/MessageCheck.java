package io.stateeventtarget.simulation;

import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every message to a sink, as somebody on the wire could: nothing reaches a sink
 * that it may not see.
 */
final class MessageCheck {

	private final World world;

	MessageCheck(World world) {
		this.world = world;
	}

	void check(String sinkId, SourceMessage<String, Integer> message, OriginLog log) {
		if (message instanceof SourceMessage.Changes<String, Integer> changes) {
			if (changes.to() > changes.from()) {
				this.world.count(Feature.DELTA);
			}
			changes.changes().forEach((change) -> checkChange(sinkId, change, log));
		}
		else if (message instanceof SourceMessage.Snapshot<String, Integer> snapshot) {
			this.world.count((snapshot.scope() != null) ? Feature.KEY_SNAPSHOT : Feature.SNAPSHOT);
			if (snapshot.parts() > 1) {
				this.world.count(Feature.SNAPSHOT_PART);
			}
			for (StateEntry<String, Integer> entry : snapshot.entries()) {
				checkValue(sinkId, entry.value(), message);
			}
		}
		else if (message instanceof SourceMessage.Heartbeat<String, Integer> heartbeat) {
			checkDigest(sinkId, heartbeat);
		}
		else if (message instanceof SourceMessage.Answer<String, Integer> answer) {
			this.world.count(Feature.ANSWER);
			checkValue(sinkId, answer.entry().value(), message);
		}
	}

	private void checkDigest(String sinkId, SourceMessage.Heartbeat<String, Integer> heartbeat) {
		if (heartbeat.digest() == null) {
			return;
		}
		this.world.count(Feature.DIGEST);
		if (this.world.setup().audience()) {
			throw new SimulationFailure("no digest tells of what a sink may not see",
					sinkId + " was sent " + heartbeat);
		}
	}

	private void checkChange(String sinkId, Change<String, Integer> change, OriginLog log) {
		if (change instanceof Change.Put<String, Integer> put) {
			checkValue(sinkId, put.value(), put);
		}
		else if (change instanceof Change.Signal<String, Integer> signal) {
			checkValue(sinkId, (Integer) signal.detail(), signal);
		}
		else if (change instanceof Change.Remove<String, Integer> remove) {
			checkKey(sinkId, remove.key(), remove, log);
		}
		else if (change instanceof Change.Forget<String, Integer> forget) {
			this.world.count(Feature.UNSEEN_BY_KIND);
			checkKey(sinkId, forget.key(), forget, log);
		}
	}

	private void checkValue(String sinkId, @Nullable Integer value, Object message) {
		if (this.world.setup().audience() && !Rules.isVisible(sinkId, value)) {
			throw new SimulationFailure("nothing reaches a sink outside its audience", sinkId + " was sent " + message);
		}
	}

	private void checkKey(String sinkId, String key, Change<String, Integer> change, OriginLog log) {
		if (this.world.setup().audience() && !log.wasVisible(sinkId, key, change.sequence())) {
			throw new SimulationFailure("no key reaches a sink outside its audience", sinkId + " was sent " + change);
		}
	}

}
