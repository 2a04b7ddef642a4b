package io.stateeventtarget.transport.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.StateEventType;
import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceFeatures;
import org.jspecify.annotations.Nullable;

/**
 * What a source says of itself when it takes an epoch: the value of the record
 * {@link RecordKind#BEGIN}.
 *
 * @param origin the new incarnation
 * @param previous where the log ended before
 * @param types the types of keys and values
 * @param features what the source offers
 * @param told the kinds of changes that sinks are told of
 */
record Beginning(Origin origin, Position previous, String types, SourceFeatures features, Set<StateEventType> told) {

	private static final int FORMAT = 1;

	private static final List<StateEventType> KINDS = List.of(StateEventType.UPDATE, StateEventType.REMOVE,
			StateEventType.RESET, StateEventType.SIGNAL);

	/**
	 * The same of another incarnation.
	 */
	Beginning with(Origin next, Position last) {
		return new Beginning(next, last, this.types, this.features, this.told);
	}

	byte[] write() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream output = new DataOutputStream(bytes)) {
			output.writeByte(FORMAT);
			write(output, this.origin);
			write(output, this.previous.origin());
			output.writeLong(this.previous.sequence());
			output.writeUTF(this.types);
			output.writeBoolean(this.features.loader());
			output.writeBoolean(this.features.replicas());
			for (StateEventType kind : KINDS) {
				output.writeBoolean(this.told.contains(kind));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/**
	 * Reads it.
	 * @return what was said, or {@code null} if that is of another format
	 */
	static @Nullable Beginning read(byte[] bytes) {
		try (DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes))) {
			if (input.readByte() != FORMAT) {
				return null;
			}
			Origin origin = origin(input);
			Position previous = new Position(origin(input), input.readLong());
			String types = input.readUTF();
			SourceFeatures features = new SourceFeatures(input.readBoolean(), input.readBoolean());
			Set<StateEventType> told = EnumSet.noneOf(StateEventType.class);
			for (StateEventType kind : KINDS) {
				if (input.readBoolean()) {
					told.add(kind);
				}
			}
			return new Beginning(origin, previous, types, features, told);
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static void write(DataOutputStream output, Origin origin) throws IOException {
		output.writeUTF(origin.sourceId());
		output.writeLong(origin.epoch());
	}

	private static Origin origin(DataInputStream input) throws IOException {
		return new Origin(input.readUTF(), input.readLong());
	}

}
