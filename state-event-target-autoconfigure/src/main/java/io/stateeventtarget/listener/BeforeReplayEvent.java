package io.stateeventtarget.listener;

import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.ResolvableType;

/**
 * A change that a replay already covers, so that every listener is told of it but those
 * who got the replay.
 *
 * @param <T> the type of the change
 */
public final class BeforeReplayEvent<T> extends PayloadApplicationEvent<T> {

	/**
	 * Creates the event.
	 * @param source the context
	 * @param payload the change
	 * @param payloadType its full type
	 */
	public BeforeReplayEvent(Object source, T payload, ResolvableType payloadType) {
		super(source, payload, payloadType);
	}

}
