package io.stateeventtarget.protocol.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * Says what went wrong without repeating anything that was sent.
 */
final class JsonFailures {

	private static final int MAX_CAUSES = 32;

	private JsonFailures() {
	}

	/**
	 * What to throw where reading failed.
	 */
	static RefusedException refused(String what, Throwable failure) {
		RefusedException refused = find(RefusedException.class, failure);
		if (refused != null) {
			return refused;
		}
		boolean limit = find(StreamConstraintsException.class, failure) != null;
		String description = what + " (" + failure.getClass().getSimpleName() + ")";
		return limit ? RefusedException.oversized(description) : RefusedException.malformed(description);
	}

	/**
	 * The limit that was reached where writing failed, or {@code null} if none was.
	 */
	static @Nullable String limit(Throwable failure) {
		LimitReachedException limit = find(LimitReachedException.class, failure);
		if (limit != null) {
			return limit.getMessage();
		}
		return (find(StreamConstraintsException.class, failure) != null)
				? "levels of nesting, 'state-event-target.limits.nesting'" : null;
	}

	private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
		Throwable current = failure;
		for (int i = 0; i < MAX_CAUSES && current != null; i++) {
			if (type.isInstance(current)) {
				return type.cast(current);
			}
			current = current.getCause();
		}
		return null;
	}

}
