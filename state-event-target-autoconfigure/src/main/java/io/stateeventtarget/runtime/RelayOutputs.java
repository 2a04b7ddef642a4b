package io.stateeventtarget.runtime;

import java.util.function.Supplier;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.replication.SourceEngine;
import io.stateeventtarget.replication.SourceOutput;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does what the engine of a {@link SourceRelay} wants done.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
final class RelayOutputs<K, V> implements SourceOutput<K, V> {

	private static final Log logger = LogFactory.getLog(StateRelay.class);

	private final DefaultStateSource<K, V> source;

	private final RelayOutput<K, V> output;

	private final Supplier<SourceEngine<K, V>> engine;

	RelayOutputs(DefaultStateSource<K, V> source, RelayOutput<K, V> output, Supplier<SourceEngine<K, V>> engine) {
		this.source = source;
		this.output = output;
		this.engine = engine;
	}

	@Override
	public void publish(SourceMessage<K, V> message) {
		this.output.publish(message);
	}

	@Override
	public void send(String sinkId, SourceMessage<K, V> message) {
		this.output.send(sinkId, message);
	}

	@Override
	public void sendBehind(String sinkId, SourceMessage<K, V> message) {
		this.source.logged().sendBehind(this.engine.get(), this, sinkId, message);
	}

	@Override
	public @Nullable String principal(String sinkId) {
		return this.output.principal(sinkId);
	}

	@Override
	public void load(K key) {
		this.source.load(key);
	}

	@Override
	public void missing(K key) {
		this.source.missing(key);
	}

	@Override
	public void resolverFailed(Throwable failure) {
		this.source.failed("the AudienceResolver", failure);
	}

	@Override
	public void writeFailed(RuntimeException failure) {
		logger.error("A write failed that was relayed to source '" + this.source.id() + "' of namespace '"
				+ this.source.namespace() + "'", failure);
	}

	@Override
	public void sinkRefused(String sinkId, int limit) {
		logger.warn("Source '" + this.source.id() + "' of namespace '" + this.source.namespace() + "' has " + limit
				+ " relayed sinks and does not answer any further one: raise 'max-sinks'");
	}

	@Override
	public void fenced(Origin by) {
		// nobody is believed here
	}

	@Override
	public void outrank(Origin other) {
		// nobody is believed here
	}

}
