package io.stateeventtarget.replication;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link SourceEngine} wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface SourceOutput<K, V> {

	/**
	 * Send to all sinks.
	 * @param message the message
	 */
	void publish(SourceMessage<K, V> message);

	/**
	 * Send to one sink.
	 * @param sinkId its id
	 * @param message the message
	 */
	void send(String sinkId, SourceMessage<K, V> message);

	/**
	 * Send to one sink, behind the changes that were made so far.
	 * @param sinkId its id
	 * @param message the message
	 */
	void sendBehind(String sinkId, SourceMessage<K, V> message);

	/**
	 * Say who is behind a sink.
	 * @param sinkId its id
	 * @return the name of the authenticated user, or {@code null} if there is none or
	 * that is not known
	 */
	default @Nullable String principal(String sinkId) {
		return null;
	}

	/**
	 * Load a key, then call {@link SourceEngine#onLoaded}.
	 * @param key the key
	 */
	void load(K key);

	/**
	 * Tell that a sink asked for a key that is absent.
	 * @param key the key
	 */
	void missing(K key);

	/**
	 * Tell that a resolver of audiences failed, so that nobody sees what it was asked
	 * about.
	 * @param failure what it threw
	 */
	void resolverFailed(Throwable failure);

	/**
	 * Tell that a write of a sink failed in a way that is none of the sink's business.
	 * @param failure what was thrown
	 */
	void writeFailed(RuntimeException failure);

	/**
	 * Tell that there are as many sinks as may be, and that further ones are not
	 * answered. Told once until there was room again.
	 * @param sinkId the sink that was refused
	 * @param limit how many there may be
	 */
	void sinkRefused(String sinkId, int limit);

	/**
	 * Tell that a newer incarnation was heard of.
	 * @param by the newer incarnation
	 */
	void fenced(Origin by);

	/**
	 * Begin again with a higher epoch than one that was heard of right after the start.
	 * @param other the incarnation that has it
	 */
	void outrank(Origin other);

}
