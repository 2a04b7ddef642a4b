package io.stateeventtarget.runtime;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of calls that were made side by side in which a sequential model
 * gives the same results, and which puts no call before one that had returned when it was
 * made. The search is that of Wing and Gong: it takes away one call after the other that
 * may have been the first, and goes back where the model contradicts; what was reached
 * before, by whatever way, is not tried again.
 *
 * @param <S> the states of the model, compared by {@code equals}
 */
final class Linearization<S> {

	private final List<Call<S>> calls;

	private final Set<Point<S>> reached = new HashSet<>();

	private Linearization(List<Call<S>> calls) {
		if (calls.size() > Long.SIZE) {
			throw new IllegalArgumentException("At most " + Long.SIZE + " calls can be searched");
		}
		this.calls = calls;
	}

	/**
	 * Whether there is such an order.
	 * @param initial the state before the calls
	 * @param calls the calls, in any order
	 */
	static <S> boolean exists(S initial, List<Call<S>> calls) {
		long none = 0;
		return new Linearization<>(calls).search(none, initial);
	}

	private boolean search(long taken, S state) {
		if (Long.bitCount(taken) == this.calls.size()) {
			return true;
		}
		long firstReturn = firstReturn(taken);
		for (int i = 0; i < this.calls.size(); i++) {
			Call<S> call = this.calls.get(i);
			boolean candidate = (taken & (1L << i)) == 0 && call.invoked() <= firstReturn;
			S next = candidate ? call.step().apply(state) : null;
			if (next != null && this.reached.add(new Point<>(taken | (1L << i), next))
					&& search(taken | (1L << i), next)) {
				return true;
			}
		}
		return false;
	}

	private long firstReturn(long taken) {
		long first = Long.MAX_VALUE;
		for (int i = 0; i < this.calls.size(); i++) {
			if ((taken & (1L << i)) == 0) {
				first = Math.min(first, this.calls.get(i).returned());
			}
		}
		return first;
	}

	/**
	 * A call that was made.
	 *
	 * @param text what was called and what came back
	 * @param invoked when it was called
	 * @param returned when it returned
	 * @param step the state after it, or {@code null} where the model would have given
	 * another result
	 */
	record Call<S>(String text, long invoked, long returned, UnaryOperator<@Nullable S> step) {

		@Override
		public String toString() {
			return this.invoked + ".." + this.returned + " " + this.text;
		}

	}

	private record Point<S>(long taken, S state) {

	}

}
