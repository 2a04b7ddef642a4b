package io.stateeventtarget.event;

import java.lang.ref.WeakReference;

import org.jspecify.annotations.Nullable;

/**
 * Remembers, per thread, which event was last dealt with in which context. Spring
 * publishes an event to a context and then, on the same thread, to its ancestors; with
 * the mark an ancestor can tell that an event about a namespace that it does not know has
 * been dealt with below.
 */
final class PublicationMark {

	private static final ThreadLocal<@Nullable Mark> LAST = new ThreadLocal<>();

	private PublicationMark() {
	}

	static void set(Object payload, Object owner) {
		LAST.set(new Mark(new WeakReference<>(payload), new WeakReference<>(owner)));
	}

	static boolean isSetByOther(Object payload, Object owner) {
		Mark mark = LAST.get();
		return mark != null && mark.payload().refersTo(payload) && !mark.owner().refersTo(owner);
	}

	private record Mark(WeakReference<Object> payload, WeakReference<Object> owner) {

	}

}
