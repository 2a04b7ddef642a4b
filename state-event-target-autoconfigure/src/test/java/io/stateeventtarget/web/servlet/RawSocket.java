package io.stateeventtarget.web.servlet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A connection on which a test does what no client library would.
 */
final class RawSocket implements AutoCloseable {

	private static final int TIMEOUT = 20_000;

	private final Socket socket;

	private final DataInputStream input;

	private final OutputStream output;

	RawSocket(int port) throws IOException {
		this.socket = new Socket();
		this.socket.setReceiveBufferSize(4096);
		this.socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT);
		this.socket.setSoTimeout(TIMEOUT);
		this.input = new DataInputStream(new BufferedInputStream(this.socket.getInputStream()));
		this.output = this.socket.getOutputStream();
	}

	/**
	 * Sends a request and reads the head of the response.
	 */
	String request(String line, String... headers) throws IOException {
		StringBuilder head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: 127.0.0.1:")
			.append(this.socket.getPort())
			.append("\r\n");
		for (String header : headers) {
			head.append(header).append("\r\n");
		}
		send(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		return readHead();
	}

	String upgrade(String path, String... headers) throws IOException {
		String[] all = new String[headers.length + 4];
		all[0] = "Upgrade: websocket";
		all[1] = "Connection: Upgrade";
		all[2] = "Sec-WebSocket-Version: 13";
		all[3] = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
		System.arraycopy(headers, 0, all, 4, headers.length);
		return request("GET " + path, all);
	}

	String readHead() throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = this.input.read();
			if (next < 0) {
				return head.toString();
			}
			head.append((char) next);
		}
		return head.toString();
	}

	/**
	 * Reads a line of a body, chunk sizes included.
	 */
	String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
			if (next < 0) {
				throw new EOFException();
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	void sendFrame(int opcode, byte[] payload) throws IOException {
		ByteArrayOutputStream frame = new ByteArrayOutputStream();
		frame.write(0x80 | opcode);
		if (payload.length < 126) {
			frame.write(0x80 | payload.length);
		}
		else {
			frame.write(0x80 | 126);
			frame.write(payload.length >> 8);
			frame.write(payload.length);
		}
		frame.write(new byte[4]);
		frame.write(payload);
		send(frame.toByteArray());
	}

	void sendText(String text) throws IOException {
		sendFrame(1, text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Reads the next frame, with all that belong to the same message.
	 * @return its text, a number after {@code close:}, a word in brackets for others, or
	 * {@code [end]} if the connection is closed
	 */
	String readFrame() throws IOException {
		int first = this.input.read();
		if (first < 0) {
			return "[end]";
		}
		long length = this.input.readUnsignedByte();
		if (length == 126) {
			length = this.input.readUnsignedShort();
		}
		else if (length == 127) {
			length = this.input.readLong();
		}
		byte[] payload = new byte[(int) length];
		this.input.readFully(payload);
		return switch (first & 0x0f) {
			case 0, 1 -> new String(payload, StandardCharsets.UTF_8) + (((first & 0x80) == 0) ? readFrame() : "");
			case 8 -> "close:" + (((payload[0] & 0xff) << 8) | (payload[1] & 0xff));
			case 9 -> "[ping]";
			default -> "[frame]";
		};
	}

	/**
	 * Reads until the session is closed.
	 * @return how it was closed
	 */
	String readClose() throws IOException {
		String frame = "";
		try {
			while (!frame.startsWith("close:") && !frame.equals("[end]")) {
				frame = readFrame();
			}
		}
		catch (EOFException | SocketException ex) {
			return "[end]";
		}
		return frame;
	}

	void send(byte[] bytes) throws IOException {
		this.output.write(bytes);
		this.output.flush();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
