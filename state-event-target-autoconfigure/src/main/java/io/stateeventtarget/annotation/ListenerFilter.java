package io.stateeventtarget.annotation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

import io.stateeventtarget.StateEvent;
import io.stateeventtarget.StateEventType;
import io.stateeventtarget.StateRemoved;
import io.stateeventtarget.StateUpdated;
import org.jspecify.annotations.Nullable;

/**
 * The events that a listener wants to be told, by namespace, kind and key.
 *
 * @param namespace the namespace
 * @param types the kinds of event
 * @param keys the keys as text, empty for all
 * @param text tells what else a key is called than {@link String#valueOf(Object)} says
 */
record ListenerFilter(String namespace, Set<StateEventType> types, Set<String> keys, Function<Object, String> text) {

	/**
	 * Creates a filter of what a listener asks for and its signature accepts.
	 * @param namespace the namespace
	 * @param signature what the method accepts
	 * @param on the kinds asked for, or none
	 * @param keys the keys asked for, or none
	 * @param text tells what else a key is called
	 * @return the filter
	 * @throws SignatureMismatch if a kind was asked for that cannot be told
	 */
	static ListenerFilter of(String namespace, ListenerSignature signature, StateEventType[] on, Set<String> keys,
			Function<Object, String> text) {
		Set<StateEventType> possible = EnumSet.copyOf(signature.accepted());
		if (!keys.isEmpty()) {
			possible.remove(StateEventType.SIGNAL);
		}
		for (StateEventType type : on) {
			if (!possible.contains(type)) {
				throw new SignatureMismatch(reason(type, signature));
			}
		}
		if (possible.isEmpty()) {
			throw new SignatureMismatch(reason(StateEventType.SIGNAL, signature));
		}
		return new ListenerFilter(namespace, (on.length > 0) ? EnumSet.copyOf(Arrays.asList(on)) : possible, keys,
				text);
	}

	private static String reason(StateEventType type, ListenerSignature signature) {
		return signature.accepted().contains(type) ? "a signal has no key, so it cannot be told to a listener of keys."
				: "its parameters take " + signature.accepted() + " but not " + type
						+ ". Take the event instead, or nothing.";
	}

	boolean matches(StateEvent<?, ?> event) {
		return this.namespace.equals(event.namespace()) && this.types.contains(StateEventType.of(event))
				&& matchesKey(event);
	}

	private boolean matchesKey(StateEvent<?, ?> event) {
		Object key = this.keys.isEmpty() ? null : key(event);
		return key == null || this.keys.contains(String.valueOf(key)) || this.keys.contains(this.text.apply(key));
	}

	private static @Nullable Object key(StateEvent<?, ?> event) {
		if (event instanceof StateUpdated<?, ?> updated) {
			return updated.key();
		}
		return (event instanceof StateRemoved<?, ?> removed) ? removed.key() : null;
	}

}
