package io.stateeventtarget.protocol.json;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

import io.stateeventtarget.protocol.SnapshotStore;
import io.stateeventtarget.protocol.StateEntry;
import io.stateeventtarget.protocol.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as a file: a line that says what it is, padded to a fixed length, and one
 * line of JSON per entry. It is written beside its place, forced to the disk, and moved
 * there, so that there is a whole one or the one before.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class SnapshotFile<K, V> implements SnapshotStore<K, V> {

	private static final int HEADER_LENGTH = 2048;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

	private final StateJsonCodec<K, V> codec;

	private final String types;

	private final Path path;

	private final FileClaim claim;

	SnapshotFile(StateJsonCodec<K, V> codec, String types, Path path, FileClaim claim) {
		this.codec = codec;
		this.types = types;
		this.path = path;
		this.claim = claim;
	}

	@Override
	public @Nullable StoredSnapshot<K, V> load() throws IOException {
		if (!Files.exists(this.path)) {
			return null;
		}
		try (InputStream file = new BufferedInputStream(Files.newInputStream(this.path), 1 << 16)) {
			SnapshotHeader header = readHeader(file);
			CRC32C checksum = new CRC32C();
			List<StateEntry<K, V>> entries = new ArrayList<>();
			long start = System.nanoTime();
			byte[] line = readLine(file);
			while (line != null) {
				checksum.update(line);
				checksum.update('\n');
				entries.add(readEntry(line));
				if (System.nanoTime() - start > PATIENCE) {
					throw new IOException("it takes too long to read");
				}
				line = readLine(file);
			}
			if (entries.size() != header.count() || checksum.getValue() != header.checksum()) {
				throw new IOException("it is damaged: its count or checksum is another");
			}
			return new StoredSnapshot<>(header.position(), header.provenAt(), entries);
		}
	}

	@Override
	public void save(StoredSnapshot<K, V> snapshot) throws IOException {
		Path parent = this.path.toAbsolutePath().getParent();
		if (parent != null) {
			Files.createDirectories(parent);
		}
		Path beside = this.path.resolveSibling(this.path.getFileName() + ".tmp");
		try {
			write(snapshot, beside);
			move(beside);
		}
		finally {
			Files.deleteIfExists(beside);
		}
	}

	@Override
	public void close() {
		this.claim.close();
	}

	private void write(StoredSnapshot<K, V> snapshot, Path target) throws IOException {
		try (FileChannel channel = FileChannel.open(target, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			channel.position(HEADER_LENGTH);
			CheckedOutputStream lines = new CheckedOutputStream(
					new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), new CRC32C());
			long count = 0;
			for (StateEntry<K, V> entry : snapshot.entries()) {
				lines.write(this.codec.encodeEntry(entry));
				lines.write('\n');
				count++;
			}
			lines.flush();
			writeHeader(channel, new SnapshotHeader(this.codec.namespace(), this.types, snapshot.position(),
					snapshot.provenAt(), count, lines.getChecksum().getValue()));
			channel.force(true);
		}
	}

	private void writeHeader(FileChannel channel, SnapshotHeader header) throws IOException {
		byte[] text = this.codec.encodeData(header.toData());
		if (text.length >= HEADER_LENGTH) {
			throw new IOException("its header is too long");
		}
		byte[] padded = new byte[HEADER_LENGTH];
		Arrays.fill(padded, (byte) ' ');
		System.arraycopy(text, 0, padded, 0, text.length);
		padded[HEADER_LENGTH - 1] = '\n';
		ByteBuffer buffer = ByteBuffer.wrap(padded);
		long position = 0;
		while (buffer.hasRemaining()) {
			position += channel.write(buffer, position);
		}
	}

	private void move(Path source) throws IOException {
		try {
			Files.move(source, this.path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(source, this.path, StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private SnapshotHeader readHeader(InputStream file) throws IOException {
		byte[] text = file.readNBytes(HEADER_LENGTH);
		SnapshotHeader header = (this.codec.decodeData(text) instanceof Decoded.Accepted<Object> accepted)
				? SnapshotHeader.of(accepted.message()) : null;
		if (header == null) {
			throw new IOException("it is no snapshot, or of another version of this library");
		}
		if (!header.namespace().equals(this.codec.namespace()) || !header.types().equals(this.types)) {
			throw new IOException("it is of namespace '" + header.namespace() + "' of " + header.types());
		}
		return header;
	}

	private StateEntry<K, V> readEntry(byte[] line) throws IOException {
		Decoded<StateEntry<K, V>> decoded = this.codec.decodeEntry(line);
		if (decoded instanceof Decoded.Accepted<StateEntry<K, V>> accepted) {
			return accepted.message();
		}
		throw new IOException("it is damaged: " + ((Decoded.Refused<?>) decoded).description());
	}

	private byte @Nullable [] readLine(InputStream file) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int next = file.read();
		if (next < 0) {
			return null;
		}
		while (next >= 0 && next != '\n') {
			line.write(next);
			if (line.size() > this.codec.limits().maxMessageBytes()) {
				throw new IOException("it is damaged: it has a line that is too long");
			}
			next = file.read();
		}
		return line.toByteArray();
	}

}
