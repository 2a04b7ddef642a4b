package io.stateeventtarget.replication;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The questions of sinks that wait for a proof, oldest first. Past a bound the oldest are
 * given up: their sinks ask again. Confined to the {@link SourceEngine}.
 */
final class OpenQuestions {

	private static final int LIMIT = 65_536;

	private final Deque<Question> questions = new ArrayDeque<>();

	void add(Question question) {
		if (this.questions.size() == LIMIT) {
			this.questions.removeFirst();
		}
		this.questions.addLast(question);
	}

	/**
	 * Takes the questions that were asked no later than a time.
	 */
	void take(long time, Consumer<Question> taker) {
		while (!this.questions.isEmpty() && this.questions.getFirst().askedAt() - time <= 0) {
			taker.accept(this.questions.removeFirst());
		}
	}

	void clear() {
		this.questions.clear();
	}

	/**
	 * A question.
	 *
	 * @param sinkId who asked
	 * @param session the session for writes to answer with
	 * @param nonce that of the question
	 * @param askedAt elapsed time in nanoseconds
	 */
	record Question(String sinkId, long session, long nonce, long askedAt) {

	}

}
