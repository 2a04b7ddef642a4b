package io.stateeventtarget.replication;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What sinks asked and what waits for a proof that the answer is the truth, oldest first.
 * Past a bound the oldest are given up: their sinks ask again. Confined to the
 * {@link SourceEngine}.
 */
final class OpenQuestions {

	private static final int LIMIT = 65_536;

	private final Deque<Question> questions = new ArrayDeque<>();

	/**
	 * Lets a question wait.
	 * @param askedAt elapsed time in nanoseconds
	 * @param answer answers it
	 */
	void add(long askedAt, Runnable answer) {
		if (this.questions.size() == LIMIT) {
			this.questions.removeFirst();
		}
		this.questions.addLast(new Question(askedAt, answer));
	}

	/**
	 * Answers the questions that were asked no later than a time.
	 */
	void answer(long time) {
		while (!this.questions.isEmpty() && this.questions.getFirst().askedAt() - time <= 0) {
			this.questions.removeFirst().answer().run();
		}
	}

	void clear() {
		this.questions.clear();
	}

	private record Question(long askedAt, Runnable answer) {

	}

}
