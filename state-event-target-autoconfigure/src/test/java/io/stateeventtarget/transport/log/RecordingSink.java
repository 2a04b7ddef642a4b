package io.stateeventtarget.transport.log;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.SourceMessage.Heartbeat;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.transport.SinkReceiver;

/**
 * Writes down in a few letters what it is told.
 */
class RecordingSink implements SinkReceiver<String, String> {

	final List<String> told = new ArrayList<>();

	final List<SourceMessage<String, String>> messages = new ArrayList<>();

	@Override
	public void onMessage(SourceMessage<String, String> message) {
		this.messages.add(message);
		if (message instanceof Changes<String, String> changes) {
			this.told.add(changes.origin().epoch() + ":" + changes.from() + ".." + changes.to());
		}
		else if (message instanceof Snapshot<String, String> snapshot) {
			this.told.add("snapshot " + snapshot.origin().epoch() + ":" + snapshot.sequence());
		}
		else if (message instanceof Heartbeat<String, String> heartbeat) {
			this.told.add("end " + heartbeat.origin().epoch() + ":" + heartbeat.sequence() + " to " + heartbeat.nonce()
					+ " in " + heartbeat.session());
		}
		else {
			this.told.add(message.getClass().getSimpleName());
		}
	}

	@Override
	public void onContinued(Position last, Origin next) {
		this.told.add(last.origin().epoch() + ":" + last.sequence() + " goes on as " + next.epoch());
	}

	@Override
	public void onRewound(Position end) {
		this.told.add("rewound to " + end.origin().epoch() + ":" + end.sequence());
	}

}
