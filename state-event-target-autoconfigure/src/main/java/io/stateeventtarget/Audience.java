package io.stateeventtarget;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Who may see something.
 */
public sealed interface Audience permits Audience.Everyone, Audience.Sinks, Audience.Matching {

	/**
	 * Every sink.
	 * @return the audience
	 */
	static Audience everyone() {
		return Everyone.INSTANCE;
	}

	/**
	 * The sinks of these ids and no others. An id ends in what is random at each start,
	 * so it is known only once the sink is connected; to say it in advance,
	 * {@linkplain #matching(Predicate) match} what it begins with.
	 * @param ids the ids; none for nobody
	 * @return the audience
	 */
	static Audience sinks(String... ids) {
		return new Sinks(Set.of(ids));
	}

	/**
	 * The sinks that match. The predicate must be quick and should depend on what does
	 * not change while a sink is connected, its id and its principal.
	 * @param predicate who may see it
	 * @return the audience
	 */
	static Audience matching(Predicate<SinkInfo> predicate) {
		return new Matching(predicate);
	}

	/**
	 * Whether a sink belongs to the audience.
	 * @param sink the sink
	 * @return whether it may see it
	 */
	boolean includes(SinkInfo sink);

	/**
	 * See {@link Audience#everyone()}.
	 */
	enum Everyone implements Audience {

		/**
		 * The only one.
		 */
		INSTANCE;

		@Override
		public boolean includes(SinkInfo sink) {
			return true;
		}

	}

	/**
	 * See {@link Audience#sinks(String...)}.
	 *
	 * @param ids the ids
	 */
	record Sinks(Set<String> ids) implements Audience {

		public Sinks {
			ids = Set.copyOf(ids);
		}

		@Override
		public boolean includes(SinkInfo sink) {
			return this.ids.contains(sink.id());
		}

	}

	/**
	 * See {@link Audience#matching(Predicate)}.
	 *
	 * @param predicate who may see it
	 */
	record Matching(Predicate<SinkInfo> predicate) implements Audience {

		@Override
		public boolean includes(SinkInfo sink) {
			return this.predicate.test(sink);
		}

	}

}
