package io.stateeventtarget.transport.log;

import io.stateeventtarget.protocol.Origin;
import io.stateeventtarget.protocol.Position;
import io.stateeventtarget.protocol.SourceMessage.Changes;

/**
 * One record of a durable log, as its sinks are told of it. Immutable.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public sealed interface LogStep<K, V> {

	/**
	 * Where a sink stands after it.
	 * @return the position
	 */
	Position end();

	/**
	 * How much memory it takes while it is kept, roughly.
	 * @return the weight, in bytes
	 */
	int weight();

	/**
	 * Whether a sink that stands somewhere can go on with this step.
	 * @param position where it stands
	 * @return whether it can
	 */
	boolean follows(Position position);

	/**
	 * Changes of one incarnation.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param changes the changes
	 * @param weight how long they were as they were read, in bytes
	 */
	record Frame<K, V>(Changes<K, V> changes, int weight) implements LogStep<K, V> {

		@Override
		public Position end() {
			return new Position(this.changes.origin(), this.changes.to());
		}

		@Override
		public boolean follows(Position position) {
			return position.origin().equals(this.changes.origin()) && position.sequence() >= this.changes.from() - 1
					&& position.sequence() < this.changes.to();
		}

	}

	/**
	 * A new incarnation that began with what the one before ended with.
	 *
	 * @param <K> the type of the keys
	 * @param <V> the type of the values
	 * @param last where the one before ended
	 * @param next the new incarnation
	 */
	record Continuation<K, V>(Position last, Origin next) implements LogStep<K, V> {

		private static final int WEIGHT = 64;

		@Override
		public Position end() {
			return new Position(this.next, 0);
		}

		@Override
		public int weight() {
			return WEIGHT;
		}

		@Override
		public boolean follows(Position position) {
			return position.equals(this.last);
		}

	}

}
