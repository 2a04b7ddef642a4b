package io.stateeventtarget.protocol.json;

import java.util.ArrayList;
import java.util.List;

import io.stateeventtarget.SinkMode;
import io.stateeventtarget.SyncStatus;
import io.stateeventtarget.Version;
import io.stateeventtarget.protocol.Change;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SinkMessage;
import io.stateeventtarget.protocol.SourceFeatures;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Changes;
import io.stateeventtarget.protocol.WriteSession;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the fields that were read, and refuses what no engine would send.
 */
final class MessageAssembly {

	private MessageAssembly() {
	}

	static <K, V> SourceMessage<K, V> source(MessageType type, FieldValues<K, V> fields) {
		Origin origin = fields.origin();
		return switch (type) {
			case UPDATE -> fields.has(Field.REQUEST_ID) ? answer(fields, origin) : single(type, fields, origin);
			case REMOVE, RESET, SIGNAL, FORGET, FORGET_ALL -> single(type, fields, origin);
			case CHANGES -> changes(fields, origin);
			case SNAPSHOT -> snapshot(fields, origin);
			case HEARTBEAT ->
				new SourceMessage.Heartbeat<>(origin, fields.number(Field.SEQUENCE), (Long) fields.find(Field.DIGEST),
						new SourceFeatures(fields.flag(Field.LOADER), fields.flag(Field.REPLICAS)),
						fields.number(Field.OPEN_SESSION, 0), fields.number(Field.NONCE, 0));
			case MISSING -> new SourceMessage.Missing<>(origin, fields.number(Field.SEQUENCE),
					fields.number(Field.REQUEST_ID), fields.key());
			case FAILED ->
				new SourceMessage.Failed<>(origin, fields.number(Field.REQUEST_ID), fields.text(Field.REASON));
			case WRITTEN ->
				new SourceMessage.Written<>(origin, fields.number(Field.NUMBER), fields.version(Field.VERSION));
			case REJECTED -> new SourceMessage.Rejected<>(origin, fields.number(Field.NUMBER),
					fields.flag(Field.UNKNOWN, false), fields.text(Field.REASON));
			default -> throw new IllegalArgumentException("No source sends " + type);
		};
	}

	static <K, V> SinkMessage<K, V> sink(MessageType type, FieldValues<K, V> fields) {
		String sinkId = fields.text(Field.SINK_ID);
		Origin heard = fields.get(Field.HEARD, Origin.class, Origin.NONE);
		return switch (type) {
			case CONNECT -> new SinkMessage.Connect<>(sinkId, fields.number(Field.INSTANCE), heard, mode(fields),
					fields.get(Field.SINCE, Position.class, Position.NONE), fields.keys(Field.KEYS),
					fields.number(Field.NONCE));
			case REQUEST ->
				new SinkMessage.Request<>(sinkId, heard, fields.number(Field.REQUEST_ID), requestedKey(type, fields));
			case WRITE -> write(fields, sinkId, heard);
			case ALIVE -> new SinkMessage.Alive<>(sinkId, fields.number(Field.INSTANCE), heard, mode(fields),
					fields.version(Field.VERSION), status(fields), fields.number(Field.NONCE));
			default -> throw new IllegalArgumentException("No sink sends " + type);
		};
	}

	static <K, V> K requestedKey(MessageType type, FieldValues<K, V> fields) {
		if (type != MessageType.REQUEST) {
			throw RefusedException.malformed("it is no request");
		}
		return fields.has(Field.KEY) ? fields.key() : fields.param();
	}

	private static <K, V> SourceMessage<K, V> single(MessageType type, FieldValues<K, V> fields, Origin origin) {
		long to = fields.positive(Field.SEQUENCE);
		long from = fields.number(Field.FROM, to);
		requireRange(from, to);
		Change<K, V> change = fields.change(type, origin.epoch());
		if (change.sequence() != to) {
			throw RefusedException.malformed("its versions differ");
		}
		return new Changes<>(origin, from, to, List.of(change));
	}

	private static <K, V> SourceMessage<K, V> changes(FieldValues<K, V> fields, Origin origin) {
		long from = fields.number(Field.FROM);
		long to = fields.number(Field.SEQUENCE);
		requireRange(from, to);
		List<Change<K, V>> changes = new ArrayList<>();
		long last = from;
		for (FieldValues<K, V> each : fields.changes()) {
			Change<K, V> change = each.change(kind(each), origin.epoch());
			if (change.sequence() < last || change.sequence() > to) {
				throw RefusedException.malformed("its changes are not in order or not in its range");
			}
			last = change.sequence();
			changes.add(change);
		}
		return new Changes<>(origin, from, to, changes);
	}

	private static MessageType kind(FieldValues<?, ?> change) {
		String kind = change.text(Field.KIND);
		MessageType type = MessageType.ofKind(kind);
		if (type == null) {
			throw RefusedException.malformed("'" + Field.KIND + "' is no change");
		}
		return type;
	}

	private static void requireRange(long from, long to) {
		if (from < 1 || from > to) {
			throw RefusedException.malformed("its range is empty");
		}
	}

	private static <K, V> SourceMessage<K, V> answer(FieldValues<K, V> fields, Origin origin) {
		return new SourceMessage.Answer<>(origin, fields.number(Field.SEQUENCE), fields.number(Field.REQUEST_ID),
				fields.entry(origin.epoch()));
	}

	private static <K, V> SourceMessage<K, V> snapshot(FieldValues<K, V> fields, Origin origin) {
		int part = fields.index(Field.PART);
		int parts = fields.index(Field.PARTS);
		int piece = fields.index(Field.PIECE, 0);
		int pieces = fields.index(Field.PIECES, 1);
		requireBelow(Field.PART, part, Field.PARTS, parts);
		requireBelow(Field.PIECE, piece, Field.PIECES, pieces);
		return new SourceMessage.Snapshot<>(origin, fields.number(Field.SEQUENCE), fields.number(Field.SNAPSHOT), part,
				parts, piece, pieces, fields.entries(origin.epoch()), fields.keys(Field.SCOPE));
	}

	private static void requireBelow(Field field, int number, Field of, int count) {
		if (number >= count) {
			throw RefusedException.malformed("'" + field + "' is not below '" + of + "'");
		}
	}

	private static <K, V> SinkMessage<K, V> write(FieldValues<K, V> fields, String sinkId, Origin heard) {
		boolean remove = fields.flag(Field.REMOVE, false);
		if (remove == fields.has(Field.VALUE)) {
			throw RefusedException.malformed("it has to have either '" + Field.VALUE + "' or '" + Field.REMOVE + "'");
		}
		V value = remove ? null : fields.value();
		return new SinkMessage.Write<>(sinkId, heard,
				fields.get(Field.WRITE_SESSION, WriteSession.class, WriteSession.NONE), fields.number(Field.NUMBER),
				fields.key(), value, expected(fields));
	}

	private static @Nullable Version expected(FieldValues<?, ?> fields) {
		return (Version) fields.find(Field.EXPECTED);
	}

	private static SinkMode mode(FieldValues<?, ?> fields) {
		return FieldWriter.MODES.find(fields.text(Field.MODE), Field.MODE);
	}

	private static SyncStatus status(FieldValues<?, ?> fields) {
		return FieldWriter.STATUSES.find(fields.text(Field.STATUS), Field.STATUS);
	}

}
