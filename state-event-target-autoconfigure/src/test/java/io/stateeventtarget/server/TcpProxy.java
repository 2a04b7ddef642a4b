package io.stateeventtarget.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server and spoils their connections. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

	private final int serverPort;

	private final ServerSocket listening;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();

	private final Object monitor = new Object();

	private volatile Mode mode = Mode.PASSING;

	private volatile Duration delay = Duration.ZERO;

	private TcpProxy(int serverPort, ServerSocket listening) {
		this.serverPort = serverPort;
		this.listening = listening;
		run("accept", this::accept);
	}

	/**
	 * Starts a proxy.
	 * @param serverPort the port of the server on the loopback interface
	 * @return the proxy, passing everything
	 */
	public static TcpProxy to(int serverPort) {
		try {
			return new TcpProxy(serverPort, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Where clients connect to.
	 * @return the port
	 */
	public int port() {
		return this.listening.getLocalPort();
	}

	/**
	 * Where it connects to.
	 * @return the port of the server
	 */
	public int serverPort() {
		return this.serverPort;
	}

	/**
	 * Closes all connections, and each new one at once.
	 */
	public void cut() {
		change(Mode.CUT);
		closeAll();
	}

	/**
	 * Closes all connections once; new ones pass.
	 */
	public void reset() {
		closeAll();
	}

	/**
	 * Lets connections open but nothing through: half-open. What is sent meanwhile is
	 * lost.
	 */
	public void swallow() {
		change(Mode.SWALLOWING);
	}

	/**
	 * Lets nothing through the connections that are open now, for ever, and does not
	 * close them either; new ones pass.
	 */
	public void strand() {
		this.stranded.addAll(this.sockets);
	}

	/**
	 * Holds everything back until it is restored. New connections open.
	 */
	public void hold() {
		change(Mode.HOLDING);
	}

	/**
	 * Delays everything on its way, in both directions.
	 * @param delay for how long, each piece
	 */
	public void delay(Duration delay) {
		this.delay = delay;
	}

	/**
	 * Lets everything pass. Connections that lost something are closed.
	 */
	public void restore() {
		if (this.mode == Mode.SWALLOWING) {
			closeAll();
		}
		this.delay = Duration.ZERO;
		change(Mode.PASSING);
	}

	@Override
	public void close() {
		change(Mode.CUT);
		close(this.listening);
		closeAll();
	}

	private void change(Mode changed) {
		synchronized (this.monitor) {
			this.mode = changed;
			this.monitor.notifyAll();
		}
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try {
				Socket client = this.listening.accept();
				if (this.mode == Mode.CUT) {
					close(client);
				}
				else {
					run("connect", () -> connect(client));
				}
			}
			catch (IOException ex) {
				// Closed, or one connection failed
			}
		}
	}

	private void connect(Socket client) {
		Socket server = new Socket();
		this.sockets.add(client);
		this.sockets.add(server);
		try {
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.serverPort), 5000);
		}
		catch (IOException ex) {
			forget(client, server);
			return;
		}
		if (this.mode == Mode.CUT) {
			forget(client, server);
			return;
		}
		run("from-server", () -> pump(server, client));
		pump(client, server);
	}

	private void pump(Socket from, Socket to) {
		byte[] piece = new byte[16384];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int length = in.read(piece);
			while (length >= 0) {
				if (passes(from)) {
					out.write(piece, 0, length);
				}
				length = in.read(piece);
			}
		}
		catch (IOException ex) {
			// One side is gone, which ends the other
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		forget(from, to);
	}

	/**
	 * Waits as long as nothing may pass.
	 * @return whether it may, rather than being lost
	 */
	private boolean passes(Socket from) throws InterruptedException {
		long until = System.nanoTime() + this.delay.toNanos();
		synchronized (this.monitor) {
			long left = until - System.nanoTime();
			while (!from.isClosed() && (this.mode == Mode.HOLDING || left > 0)) {
				this.monitor.wait((this.mode == Mode.HOLDING) ? 100 : Math.max(1, left / 1_000_000));
				left = until - System.nanoTime();
			}
			return this.mode == Mode.PASSING && !this.stranded.contains(from);
		}
	}

	private void closeAll() {
		this.sockets.forEach(TcpProxy::close);
		this.sockets.clear();
	}

	private void forget(Socket... ended) {
		for (Socket socket : ended) {
			close(socket);
			this.sockets.remove(socket);
			this.stranded.remove(socket);
		}
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			// It is as good as closed
		}
	}

	private static void run(String name, Runnable task) {
		Thread thread = new Thread(task, "tcp-proxy-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	private enum Mode {

		PASSING, HOLDING, SWALLOWING, CUT

	}

}
