package io.stateeventtarget.event;

import java.util.Set;

import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateReset;
import io.stateeventtarget.StateSignal;
import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSource;
import io.stateeventtarget.StateUpdated;
import io.stateeventtarget.StateView;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;

/**
 * What an application context knows of namespaces: its own and those of its ancestors. A
 * bean of each context. Asked by any thread once the context's singletons exist.
 */
public interface NamespaceCatalog {

	/**
	 * The namespaces that can be named here, those of ancestors included.
	 * @return their names, sorted
	 */
	Set<String> names();

	/**
	 * Finds a namespace. An entry of this context hides one of an ancestor.
	 * @param namespace its name
	 * @return the entry, or {@code null} if nobody declared it
	 */
	@Nullable Entry find(String namespace);

	/**
	 * What a key is called as text.
	 * @param namespace the namespace
	 * @param key a key of it
	 * @return what its {@link io.stateeventtarget.StateKeyMapper} makes of the key, or
	 * the key as text if it has none
	 */
	default String textOf(String namespace, Object key) {
		return String.valueOf(key);
	}

	/**
	 * A namespace as seen from one context.
	 *
	 * @param namespace its name
	 * @param keyType the type of the keys
	 * @param valueType the type of the values
	 * @param source the source, of this context or its nearest ancestor, or {@code null}
	 * @param ownsSource whether the source belongs to this very context
	 * @param sink the sink, of this context or its nearest ancestor, or {@code null}
	 * @param fullReplica whether the sink holds every entry
	 */
	record Entry(String namespace, ResolvableType keyType, ResolvableType valueType, @Nullable StateSource<?, ?> source,
			boolean ownsSource, @Nullable StateSink<?, ?> sink, boolean fullReplica) {

		/**
		 * The view whose changes become the events of the context: one, so that a change
		 * is told once.
		 * @return the sink if it is a full replica, else the source, else the sink
		 */
		public @Nullable StateView<?, ?> eventView() {
			return ((this.sink != null && this.fullReplica) || this.source == null) ? this.sink : this.source;
		}

		/**
		 * The full type of an event.
		 * @param type the kind of event
		 * @return its class with the types of keys and values
		 */
		public ResolvableType eventType(StateEventType type) {
			Class<?> eventClass = switch (type) {
				case UPDATE -> StateUpdated.class;
				case REMOVE -> StateRemoved.class;
				case RESET -> StateReset.class;
				case SIGNAL -> StateSignal.class;
			};
			return ResolvableType.forClassWithGenerics(eventClass, this.keyType, this.valueType);
		}

	}

}
