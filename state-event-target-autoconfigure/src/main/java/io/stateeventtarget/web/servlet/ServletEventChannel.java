package io.stateeventtarget.web.servlet;

import java.util.function.Consumer;

import io.stateeventtarget.web.EventChannel;
import io.stateeventtarget.web.EventConnection;
import io.stateeventtarget.web.WebAnswer;
import org.jspecify.annotations.Nullable;

/**
 * Sends server-sent events in a response.
 */
final class ServletEventChannel implements EventChannel {

	private final NonBlockingOutput output;

	ServletEventChannel(NonBlockingOutput output) {
		this.output = output;
	}

	/**
	 * Begins the events.
	 */
	void open(WebAnswer.Events events) {
		EventConnection connection = events.open(this);
		this.output.start(connection::onClosed);
	}

	@Override
	public void send(byte[] bytes, Consumer<@Nullable Throwable> done) {
		this.output.send(bytes, done);
	}

	@Override
	public void close() {
		this.output.complete();
	}

}
