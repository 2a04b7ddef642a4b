package io.stateeventtarget.protocol.json;

import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * Writes one message, straight to a generator, without a tree. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class MessageWriter<K, V> {

	private final FieldWriter<K, V> out;

	MessageWriter(FieldWriter<K, V> out) {
		this.out = out;
	}

	void write(SourceMessage<K, V> message) {
		if (message instanceof SourceMessage.Changes<K, V> changes) {
			writeChanges(changes);
		}
		else if (message instanceof SourceMessage.Snapshot<K, V> snapshot) {
			writeSnapshot(snapshot);
		}
		else if (message instanceof SourceMessage.Heartbeat<K, V> heartbeat) {
			writeHeartbeat(heartbeat);
		}
		else if (message instanceof SourceMessage.Answer<K, V> answer) {
			writeAnswer(answer);
		}
		else if (message instanceof SourceMessage.Missing<K, V> missing) {
			this.out.begin(MessageType.MISSING);
			this.out.param(missing.key());
			this.out.key(missing.key());
			this.out.origin(missing.origin(), missing.sequence());
			this.out.number(Field.REQUEST_ID, missing.requestId());
		}
		else if (message instanceof SourceMessage.Failed<K, V> failed) {
			this.out.begin(MessageType.FAILED);
			this.out.origin(failed.origin());
			this.out.number(Field.REQUEST_ID, failed.requestId());
			this.out.reason(failed.reason());
		}
		else if (message instanceof SourceMessage.Written<K, V> written) {
			this.out.begin(MessageType.WRITTEN);
			this.out.origin(written.origin());
			this.out.number(Field.NUMBER, written.number());
			this.out.version(Field.VERSION, written.version());
		}
		else if (message instanceof SourceMessage.Rejected<K, V> rejected) {
			this.out.begin(MessageType.REJECTED);
			this.out.origin(rejected.origin());
			this.out.number(Field.NUMBER, rejected.number());
			this.out.flag(Field.UNKNOWN, rejected.unknown());
			this.out.reason(rejected.reason());
		}
		this.out.end();
	}

	void write(SinkMessage<K, V> message) {
		if (message instanceof SinkMessage.Connect<K, V> connect) {
			writeConnect(connect);
		}
		else if (message instanceof SinkMessage.Request<K, V> request) {
			sink(MessageType.REQUEST, request);
			this.out.number(Field.REQUEST_ID, request.requestId());
			this.out.param(request.key());
			this.out.key(request.key());
		}
		else if (message instanceof SinkMessage.Write<K, V> write) {
			writeWrite(write);
		}
		else if (message instanceof SinkMessage.Alive<K, V> alive) {
			sink(MessageType.ALIVE, alive);
			this.out.number(Field.INSTANCE, alive.instance());
			this.out.text(Field.MODE, FieldWriter.MODES.of(alive.mode()));
			this.out.version(Field.VERSION, alive.version());
			this.out.text(Field.STATUS, FieldWriter.STATUSES.of(alive.status()));
			this.out.number(Field.NONCE, alive.nonce());
		}
		this.out.end();
	}

	/**
	 * Writes an entry that stands for itself, and may have no value.
	 */
	void writeEntry(StateEntry<K, V> entry) {
		this.out.startEntry();
		this.out.key(entry.key());
		V value = entry.value();
		if (value != null) {
			this.out.value(value);
		}
		this.out.version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		this.out.timestamp(entry.timestamp());
		this.out.endObject();
	}

	void writeData(Object data) {
		this.out.data(data);
	}

	/**
	 * The change that has a message to itself, or {@code null} if there is a list.
	 */
	static <K, V> @Nullable Change<K, V> alone(SourceMessage.Changes<K, V> message) {
		Change<K, V> only = (message.changes().size() == 1) ? message.changes().get(0) : null;
		return (only != null && only.sequence() == message.to()) ? only : null;
	}

	private void writeChanges(SourceMessage.Changes<K, V> message) {
		Change<K, V> only = alone(message);
		if (only != null) {
			this.out.begin(typeOf(only));
			this.out.origin(message.origin());
			if (message.from() != message.to()) {
				this.out.number(Field.FROM, message.from());
			}
			if (only instanceof Change.Put<K, V> put) {
				this.out.param(put.key());
			}
			else if (only instanceof Change.Remove<K, V> remove) {
				this.out.param(remove.key());
			}
			change(only, message.origin());
			return;
		}
		this.out.begin(MessageType.CHANGES);
		this.out.origin(message.origin());
		this.out.number(Field.FROM, message.from());
		this.out.number(Field.SEQUENCE, message.to());
		this.out.startList(Field.CHANGES, message.changes());
		for (Change<K, V> change : message.changes()) {
			this.out.startEntry();
			this.out.text(Field.KIND, typeOf(change).kind());
			change(change, message.origin());
			this.out.endObject();
		}
		this.out.endList();
	}

	private void change(Change<K, V> change, Origin origin) {
		if (change instanceof Change.Put<K, V> put) {
			this.out.entry(put.entry(), origin.epoch());
			this.out.cause(put.cause());
			return;
		}
		if (change instanceof Change.Remove<K, V> remove) {
			this.out.key(remove.key());
			this.out.timestamp(remove.timestamp());
			this.out.cause(remove.cause());
		}
		else if (change instanceof Change.Reset<K, V> reset) {
			this.out.timestamp(reset.timestamp());
			this.out.cause(reset.cause());
		}
		else if (change instanceof Change.Signal<K, V> signal) {
			this.out.text(Field.SIGNAL, signal.type());
			this.out.name(Field.DATA);
			this.out.data(signal.detail());
			this.out.timestamp(signal.timestamp());
		}
		else if (change instanceof Change.Forget<K, V> forget) {
			this.out.key(forget.key());
		}
		this.out.number(Field.SEQUENCE, change.sequence());
	}

	private static MessageType typeOf(Change<?, ?> change) {
		if (change instanceof Change.Put<?, ?>) {
			return MessageType.UPDATE;
		}
		if (change instanceof Change.Remove<?, ?>) {
			return MessageType.REMOVE;
		}
		if (change instanceof Change.Reset<?, ?>) {
			return MessageType.RESET;
		}
		if (change instanceof Change.Signal<?, ?>) {
			return MessageType.SIGNAL;
		}
		return (change instanceof Change.Forget<?, ?>) ? MessageType.FORGET : MessageType.FORGET_ALL;
	}

	private void writeSnapshot(SourceMessage.Snapshot<K, V> snapshot) {
		this.out.begin(MessageType.SNAPSHOT);
		this.out.origin(snapshot.origin(), snapshot.sequence());
		this.out.number(Field.SNAPSHOT, snapshot.id());
		this.out.number(Field.PART, snapshot.part());
		this.out.number(Field.PARTS, snapshot.parts());
		if (snapshot.pieces() != 1) {
			this.out.number(Field.PIECE, snapshot.piece());
			this.out.number(Field.PIECES, snapshot.pieces());
		}
		this.out.startList(Field.ENTRIES, snapshot.entries());
		for (StateEntry<K, V> entry : snapshot.entries()) {
			this.out.startEntry();
			this.out.entry(entry, snapshot.origin().epoch());
			this.out.endObject();
		}
		this.out.endList();
		this.out.keys(Field.SCOPE, snapshot.scope());
	}

	private void writeHeartbeat(SourceMessage.Heartbeat<K, V> heartbeat) {
		this.out.begin(MessageType.HEARTBEAT);
		this.out.origin(heartbeat.origin(), heartbeat.sequence());
		if (heartbeat.digest() != null) {
			this.out.text(Field.DIGEST, Digests.toText(heartbeat.digest()));
		}
		this.out.flag(Field.LOADER, heartbeat.features().loader());
		this.out.flag(Field.REPLICAS, heartbeat.features().replicas());
		this.out.number(Field.OPEN_SESSION, heartbeat.session());
		this.out.number(Field.NONCE, heartbeat.nonce());
	}

	/**
	 * An update beside the stream: the version of the entry is not that of the source.
	 */
	private void writeAnswer(SourceMessage.Answer<K, V> answer) {
		this.out.begin(MessageType.UPDATE);
		StateEntry<K, V> entry = answer.entry();
		this.out.param(entry.key());
		this.out.keyAndValue(entry);
		this.out.origin(answer.origin(), answer.sequence());
		this.out.version(Field.VERSION, new Version(entry.epoch(), entry.sequence()));
		this.out.timestamp(entry.timestamp());
		this.out.number(Field.REQUEST_ID, answer.requestId());
	}

	private void writeConnect(SinkMessage.Connect<K, V> connect) {
		sink(MessageType.CONNECT, connect);
		this.out.number(Field.INSTANCE, connect.instance());
		this.out.text(Field.MODE, FieldWriter.MODES.of(connect.mode()));
		Position since = connect.since();
		if (!since.equals(Position.NONE)) {
			this.out.startObject(Field.SINCE);
			this.out.origin(since.origin(), since.sequence());
			this.out.endObject();
		}
		this.out.keys(Field.KEYS, connect.keys());
		this.out.number(Field.NONCE, connect.nonce());
	}

	private void writeWrite(SinkMessage.Write<K, V> write) {
		sink(MessageType.WRITE, write);
		if (write.session().isOpen()) {
			this.out.startObject(Field.WRITE_SESSION);
			this.out.origin(write.session().origin());
			this.out.number(Field.NUMBER, write.session().number());
			this.out.endObject();
		}
		this.out.number(Field.NUMBER, write.number());
		this.out.key(write.key());
		V value = write.value();
		if (value != null) {
			this.out.value(value);
		}
		else {
			this.out.flag(Field.REMOVE, true);
		}
		if (write.expected() != null) {
			this.out.version(Field.EXPECTED, write.expected());
		}
	}

	private void sink(MessageType type, SinkMessage<K, V> message) {
		this.out.begin(type);
		this.out.text(Field.SINK_ID, message.sinkId());
		if (!message.heard().equals(Origin.NONE)) {
			this.out.startObject(Field.HEARD);
			this.out.origin(message.heard());
			this.out.endObject();
		}
	}

}
