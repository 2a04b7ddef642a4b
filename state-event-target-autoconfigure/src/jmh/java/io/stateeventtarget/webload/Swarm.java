package io.stateeventtarget.webload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Many WebSocket sessions in one thread, that take note of the newest change that each
 * has got and of nothing else.
 */
final class Swarm implements AutoCloseable {

	private static final byte[] SEQUENCE = "\"sequence\":".getBytes(UTF_8);

	private final List<Session> sessions = new ArrayList<>();

	private final Selector selector = Selector.open();

	private final ByteBuffer input = ByteBuffer.allocateDirect(1 << 18);

	private long frames;

	Swarm(int port, String path, int count, @Nullable String first) throws IOException {
		for (int i = 0; i < count; i++) {
			this.sessions.add(new Session(port, path, (first != null) ? first.formatted("s" + i, i + 1) : null));
		}
	}

	/**
	 * Reads until every session has got a change or time is over.
	 */
	void await(long sequence, long seconds) throws IOException {
		long end = System.nanoTime() + seconds * 1_000_000_000;
		while (slowest() < sequence) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("A session has got " + slowest() + ", not " + sequence);
			}
			read();
		}
	}

	long slowest() {
		long least = Long.MAX_VALUE;
		for (Session session : this.sessions) {
			least = Math.min(least, session.ignored ? Long.MAX_VALUE : session.sequence);
		}
		return least;
	}

	/**
	 * How many messages came in all.
	 */
	long frames() {
		return this.frames;
	}

	/**
	 * Lets one session read nothing any more.
	 */
	void freezeOne() {
		Session last = this.sessions.get(this.sessions.size() - 1);
		last.ignored = true;
		last.channel.keyFor(this.selector).cancel();
	}

	void read() throws IOException {
		this.selector.select(100);
		for (SelectionKey key : this.selector.selectedKeys()) {
			((Session) key.attachment()).read();
		}
		this.selector.selectedKeys().clear();
	}

	@Override
	public void close() throws IOException {
		for (Session session : this.sessions) {
			session.channel.close();
		}
		this.selector.close();
	}

	/**
	 * One session.
	 */
	private final class Session {

		private final SocketChannel channel;

		private byte[] rest = new byte[0];

		private long sequence;

		private boolean ignored;

		Session(int port, String path, @Nullable String first) throws IOException {
			this.channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
			this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
					+ "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
			awaitUpgrade();
			if (first != null) {
				this.channel.write(masked(first.getBytes(UTF_8)));
			}
			this.channel.configureBlocking(false);
			this.channel.register(Swarm.this.selector, SelectionKey.OP_READ, this);
		}

		private void write(String text) throws IOException {
			this.channel.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
		}

		private void awaitUpgrade() throws IOException {
			StringBuilder head = new StringBuilder();
			ByteBuffer one = ByteBuffer.allocate(1);
			while (head.indexOf("\r\n\r\n") < 0) {
				one.clear();
				if (this.channel.read(one) < 0) {
					throw new IllegalStateException("Refused: " + head);
				}
				head.append((char) one.get(0));
			}
			if (!head.toString().startsWith("HTTP/1.1 101")) {
				throw new IllegalStateException("Refused: " + head);
			}
		}

		private static ByteBuffer masked(byte[] text) {
			ByteBuffer frame = ByteBuffer.allocate(text.length + 8);
			frame.put((byte) 0x81).put((byte) (0x80 | 126)).putShort((short) text.length).putInt(0).put(text);
			return frame.flip();
		}

		void read() throws IOException {
			ByteBuffer buffer = Swarm.this.input;
			buffer.clear().put(this.rest);
			if (this.channel.read(buffer) < 0) {
				throw new IllegalStateException("A session was closed at change " + this.sequence);
			}
			buffer.flip();
			while (takeFrame(buffer)) {
				Swarm.this.frames++;
			}
			this.rest = new byte[buffer.remaining()];
			buffer.get(this.rest);
		}

		private boolean takeFrame(ByteBuffer buffer) {
			int start = buffer.position();
			if (buffer.remaining() < 2) {
				return false;
			}
			int length = buffer.get(start + 1) & 0x7F;
			int head = (length < 126) ? 2 : (length == 126) ? 4 : 10;
			if (buffer.remaining() < head) {
				return false;
			}
			if (length == 126) {
				length = buffer.getShort(start + 2) & 0xFFFF;
			}
			else if (length == 127) {
				length = (int) buffer.getLong(start + 2);
			}
			if (buffer.remaining() < head + length) {
				return false;
			}
			note(buffer, start + head, start + head + length);
			buffer.position(start + head + length);
			return true;
		}

		private void note(ByteBuffer buffer, int from, int to) {
			for (int i = from; i <= to - SEQUENCE.length; i++) {
				if (buffer.get(i) == '"' && matches(buffer, i)) {
					long number = 0;
					for (int j = i + SEQUENCE.length; buffer.get(j) >= '0' && buffer.get(j) <= '9'; j++) {
						number = number * 10 + buffer.get(j) - '0';
					}
					this.sequence = Math.max(this.sequence, number);
					return;
				}
			}
		}

		private boolean matches(ByteBuffer buffer, int at) {
			for (int i = 1; i < SEQUENCE.length; i++) {
				if (buffer.get(at + i) != SEQUENCE[i]) {
					return false;
				}
			}
			return true;
		}

	}

}
