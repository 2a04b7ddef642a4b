package io.stateeventtarget.protocol.json;

import java.nio.file.Path;
import java.util.Objects;

import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.protocol.MessageLimits;
import io.stateeventtarget.protocol.SnapshotStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the codecs of namespaces, and what keeps their snapshots on disk, with one mapper
 * for keys and values. Thread-safe.
 */
public final class StateJsonCodecs implements SnapshotStore.Factory {

	private final JsonMapper mapper;

	private final MessageLimits limits;

	/**
	 * Creates it.
	 * @param mapper writes and reads keys and values
	 * @param limits bound messages
	 */
	public StateJsonCodecs(JsonMapper mapper, MessageLimits limits) {
		this.mapper = Objects.requireNonNull(mapper, "mapper");
		this.limits = Objects.requireNonNull(limits, "limits");
	}

	/**
	 * What bounds messages.
	 * @return the limits
	 */
	public MessageLimits limits() {
		return this.limits;
	}

	/**
	 * Makes the codec of a namespace.
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param definition the namespace
	 * @return a codec
	 */
	public <K, V> StateJsonCodec<K, V> codec(StateDefinition<K, V> definition) {
		return new StateJsonCodec<>(definition, this.mapper, this.limits);
	}

	@Override
	public <K, V> SnapshotStore<K, V> open(StateDefinition<K, V> definition, Path path) {
		StateJsonCodec<K, V> codec = codec(definition);
		String types = definition.keyType() + " to " + definition.valueType();
		return new SnapshotFile<>(codec, types, path, FileClaim.on(path, definition.namespace()));
	}

}
