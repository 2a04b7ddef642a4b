package io.stateeventtarget.simulation;

import java.util.Objects;
import java.util.function.Predicate;

import io.stateeventtarget.StateException;
import io.stateeventtarget.StateLimitExceededException;
import io.stateeventtarget.StateTimeoutException;
import io.stateeventtarget.replication.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A question for the value as of now or later: the answer is what some incarnation of the
 * source had after the question was asked.
 */
final class AskRecord implements Outcome<Integer> {

	private final World world;

	private final SimSink sink;

	private final String key;

	private final long asked;

	private final long askedAt;

	private boolean ended;

	AskRecord(World world, SimSink sink, String key) {
		this.world = world;
		this.sink = sink;
		this.key = key;
		this.asked = world.moment();
		this.askedAt = world.now();
	}

	boolean hasEnded() {
		return this.ended;
	}

	@Override
	public void succeed(@Nullable Integer result) {
		end();
		this.world.count(Feature.ASK_SOURCE_ANSWERED);
		if (this.sink.setup().handler() == Handling.KEEP || !this.sink.isUnaltered()) {
			return;
		}
		this.sink.checks().watch().told(this.sink.checks().origin(), this.key, result, this);
		this.world.count(Feature.ANSWER_COMPARED);
		if (!mayAnswer((entry) -> Objects.equals(result, this.sink.checks().held(entry)))) {
			throw new SimulationFailure("an answer is not older than its question",
					this.sink + " got " + this.key + "=" + result + ", which no source had since it asked");
		}
	}

	/**
	 * Whether some source had that. Who is served by a relay is told what the source had
	 * told others since.
	 */
	private boolean mayAnswer(Predicate<@Nullable ModelEntry> result) {
		if (this.world.model().hadSince(this.asked, result, this.key)) {
			return true;
		}
		return this.world.setup().isRelayed(this.sink.number())
				&& this.world.model().of(this.sink.checks().origin()).toldSince(this.askedAt, result, this.key);
	}

	@Override
	public void fail(StateException failure) {
		end();
		if (failure instanceof StateLimitExceededException) {
			this.world.count(Feature.LIMIT_EXCEEDED);
		}
		else if (failure instanceof StateTimeoutException) {
			this.world.count(Feature.TIMED_OUT);
		}
	}

	private void end() {
		if (this.ended) {
			throw new SimulationFailure("a question ends once", this.toString());
		}
		this.ended = true;
	}

	@Override
	public String toString() {
		return "the question of " + this.sink + " for " + this.key;
	}

}
