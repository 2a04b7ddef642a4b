package io.stateeventtarget.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * Counts sessions, in all and by who has them. A place that was given and not taken is
 * free again after a time. Thread-safe.
 */
final class Admissions {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

	private final int max;

	private final int maxPerOwner;

	@GuardedBy("this")
	private final Map<String, Integer> owners = new HashMap<>();

	@GuardedBy("this")
	private final Set<Place> waiting = new HashSet<>();

	@GuardedBy("this")
	private int count;

	Admissions(int max, int maxPerOwner) {
		this.max = max;
		this.maxPerOwner = maxPerOwner;
	}

	/**
	 * Gives a place, if there is one.
	 * @param owner who gets it
	 * @param now the elapsed nanoseconds
	 * @return the place, or {@code null}
	 */
	synchronized @Nullable Place give(String owner, long now) {
		int had = this.owners.getOrDefault(owner, 0);
		if (this.count >= this.max || had >= this.maxPerOwner) {
			return null;
		}
		this.count++;
		this.owners.put(owner, had + 1);
		Place place = new Place(this, owner, now + PATIENCE);
		this.waiting.add(place);
		return place;
	}

	/**
	 * Takes back the places that were not taken in time.
	 */
	synchronized void expire(long now) {
		for (Place place : Set.copyOf(this.waiting)) {
			if (now - place.deadline >= 0) {
				free(place);
			}
		}
	}

	synchronized int count() {
		return this.count;
	}

	private synchronized boolean take(Place place) {
		return this.waiting.remove(place);
	}

	private synchronized void free(Place place) {
		this.waiting.remove(place);
		if (place.free) {
			return;
		}
		place.free = true;
		this.count--;
		this.owners.computeIfPresent(place.owner, (owner, had) -> (had > 1) ? had - 1 : null);
	}

	/**
	 * A place for one session.
	 */
	static final class Place {

		private final Admissions admissions;

		private final String owner;

		private final long deadline;

		private boolean free;

		Place(Admissions admissions, String owner, long deadline) {
			this.admissions = admissions;
			this.owner = owner;
			this.deadline = deadline;
		}

		/**
		 * Takes the place.
		 * @return whether it was still there
		 */
		boolean take() {
			return this.admissions.take(this);
		}

		/**
		 * Gives the place back. Idempotent.
		 */
		void free() {
			this.admissions.free(this);
		}

	}

}
