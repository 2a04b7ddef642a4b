package io.stateeventtarget.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import io.stateeventtarget.SinkHandler;
import io.stateeventtarget.StateDefinition;
import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventListener;
import io.stateeventtarget.StateKeyMapper;
import io.stateeventtarget.StateLoader;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSerializationException;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateType;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.StateWrite;
import io.stateeventtarget.StateWriteGuard;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the parameters that users read with and the mapped keys that a
 * namespace with a {@link StateKeyMapper} is kept by. Thread-safe.
 *
 * @param <P> the type of the parameters
 * @param <V> the type of the values
 */
final class MappedKeys<P, V> {

	private final StateDefinition<P, V> original;

	private final StateKeyMapper<? super P> mapper;

	private final Class<?> parameterClass;

	MappedKeys(StateDefinition<P, V> original, StateKeyMapper<? super P> mapper) {
		this.original = original;
		this.mapper = mapper;
		this.parameterClass = original.keyType().getRawClass();
	}

	/**
	 * Returns the mapped key of a parameter.
	 * @throws StateSerializationException if it is not of the declared type or has no key
	 */
	MappedKey<P> key(P parameter) {
		Objects.requireNonNull(parameter, "key");
		if (!this.parameterClass.isInstance(parameter)) {
			throw new StateSerializationException(
					"The key '" + parameter + "' in namespace '" + this.original.namespace() + "' is a "
							+ parameter.getClass().getName() + " but declared is " + this.parameterClass.getName(),
					this.original.namespace(), parameter);
		}
		String key = this.mapper.keyOf(parameter);
		if (key == null) {
			throw new StateSerializationException("The StateKeyMapper of namespace '" + this.original.namespace()
					+ "' returned no key for '" + parameter + "'", this.original.namespace(), parameter);
		}
		return new MappedKey<>(key, parameter);
	}

	<X extends V> Map<MappedKey<P>, X> keys(Map<? extends P, ? extends X> entries) {
		Objects.requireNonNull(entries, "entries");
		Map<MappedKey<P>, X> mapped = new LinkedHashMap<>();
		entries.forEach((parameter, value) -> mapped.put(key(parameter), value));
		return mapped;
	}

	/**
	 * Returns the definition of the namespace underneath.
	 */
	StateDefinition<MappedKey<P>, V> definition() {
		StateType<MappedKey<P>> keyType = StateType.ofType(new MappedKeyType(this.original.keyType().getType()));
		return StateDefinition.builder(this.original.namespace(), keyType, this.original.valueType())
			.source((options) -> this.original.sourceOptions())
			.sink((options) -> this.original.sinkOptions())
			.loader(loader(this.original.loader()))
			.sinkHandler(sinkHandler(this.original.sinkHandler()))
			.audienceResolver(audienceResolver(this.original.audienceResolver()))
			.writeGuard(writeGuard(this.original.writeGuard()))
			.build();
	}

	StateEventListener<MappedKey<P>, V> listener(StateEventListener<P, V> listener) {
		Objects.requireNonNull(listener, "listener");
		return (event) -> listener.onEvent(event(event));
	}

	StateEvent<P, V> event(StateEvent<MappedKey<P>, V> event) {
		if (event instanceof StateUpdated<MappedKey<P>, V> updated) {
			return new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(), updated.sourceId(),
					updated.cause(), updated.key().parameter(), updated.value(), updated.previous());
		}
		if (event instanceof StateRemoved<MappedKey<P>, V> removed) {
			return new StateRemoved<>(removed.namespace(), removed.version(), removed.timestamp(), removed.sourceId(),
					removed.cause(), removed.key().parameter(), removed.previous());
		}
		if (event instanceof StateSignal<MappedKey<P>, V> signal) {
			return new StateSignal<>(signal.namespace(), signal.version(), signal.timestamp(), signal.sourceId(),
					signal.cause(), signal.type(), signal.detail());
		}
		return new StateReset<>(event.namespace(), event.version(), event.timestamp(), event.sourceId(), event.cause());
	}

	private @Nullable StateLoader<MappedKey<P>, V> loader(@Nullable StateLoader<P, V> loader) {
		return (loader != null) ? new MappedLoader<>(this, loader) : null;
	}

	private @Nullable SinkHandler<MappedKey<P>, V> sinkHandler(@Nullable SinkHandler<P, V> handler) {
		if (handler == null) {
			return null;
		}
		return (event) -> {
			StateEvent<P, V> before = event(event);
			StateEvent<P, V> result = handler.handle(before);
			return (result == before) ? event : mapped(result);
		};
	}

	private @Nullable StateEvent<MappedKey<P>, V> mapped(@Nullable StateEvent<P, V> event) {
		if (event instanceof StateUpdated<P, V> updated) {
			return new StateUpdated<>(updated.namespace(), updated.version(), updated.timestamp(), updated.sourceId(),
					updated.cause(), key(updated.key()), updated.value(), updated.previous());
		}
		if (event instanceof StateRemoved<P, V> removed) {
			return new StateRemoved<>(removed.namespace(), removed.version(), removed.timestamp(), removed.sourceId(),
					removed.cause(), key(removed.key()), removed.previous());
		}
		if (event instanceof StateSignal<P, V> signal) {
			return new StateSignal<>(signal.namespace(), signal.version(), signal.timestamp(), signal.sourceId(),
					signal.cause(), signal.type(), signal.detail());
		}
		return (event == null) ? null : new StateReset<>(event.namespace(), event.version(), event.timestamp(),
				event.sourceId(), event.cause());
	}

	private @Nullable AudienceResolver<MappedKey<P>, V> audienceResolver(@Nullable AudienceResolver<P, V> resolver) {
		if (resolver == null) {
			return null;
		}
		return new AudienceResolver<>() {

			@Override
			public Audience resolve(MappedKey<P> key, V value) {
				return resolver.resolve(key.parameter(), value);
			}

			@Override
			public Audience resolveSignal(String type, Object detail) {
				return resolver.resolveSignal(type, detail);
			}

		};
	}

	private static @Nullable StateWriteGuard writeGuard(@Nullable StateWriteGuard guard) {
		return (guard != null) ? (write) -> guard.check(withParameter(write)) : null;
	}

	private static StateWrite<?, ?> withParameter(StateWrite<?, ?> write) {
		Object key = (write.key() instanceof MappedKey<?> mapped) ? mapped.parameter() : write.key();
		return new StateWrite<Object, Object>(write.namespace(), write.sink(), key, write.value(), write.expected());
	}

}
