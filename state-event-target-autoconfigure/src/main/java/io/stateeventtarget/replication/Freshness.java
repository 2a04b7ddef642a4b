package io.stateeventtarget.replication;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The questions that were sent to prove that a sink is equal to its source, and the
 * newest proof. The proof counts from the <em>sending</em> of the question that was
 * answered, so that an answer that was held up on its way cannot make a late sink look
 * fresh. Confined to the {@link SinkLink}, except for {@link #provenAt()}.
 */
final class Freshness {

	private static final int QUESTIONS = 16;

	private final Deque<Question> questions = new ArrayDeque<>();

	private long lastNonce;

	private long forgotten;

	private volatile long provenAt;

	/**
	 * Creates a table without questions.
	 * @param firstNonce comes before the first nonce
	 * @param createdAt elapsed time in nanoseconds
	 */
	Freshness(long firstNonce, long createdAt) {
		this.lastNonce = firstNonce;
		this.forgotten = firstNonce;
		this.provenAt = createdAt;
	}

	/**
	 * Takes note of a question.
	 * @return its nonce, never 0
	 */
	long ask(long now) {
		this.questions.addLast(new Question(++this.lastNonce, now));
		if (this.questions.size() > QUESTIONS) {
			this.questions.removeFirst();
		}
		return this.lastNonce;
	}

	/**
	 * The nonce of the next question.
	 */
	long nextNonce() {
		return this.lastNonce + 1;
	}

	/**
	 * Whether a question was asked and not answered yet.
	 */
	boolean knows(long nonce) {
		return this.questions.stream().anyMatch((question) -> question.nonce == nonce);
	}

	/**
	 * Whether a question was asked since the last start, answered or not.
	 */
	boolean wasAsked(long nonce) {
		return nonce > this.forgotten && nonce <= this.lastNonce;
	}

	/**
	 * Begins with a proof from an earlier life.
	 */
	void begin(long provenAt) {
		this.provenAt = provenAt;
	}

	/**
	 * Takes a proof.
	 * @return whether the question was known
	 */
	boolean prove(long nonce) {
		while (!this.questions.isEmpty() && this.questions.peekFirst().nonce <= nonce) {
			Question question = this.questions.removeFirst();
			if (question.nonce == nonce) {
				this.provenAt = question.sentAt;
				return true;
			}
		}
		return false;
	}

	void forgetQuestions() {
		this.questions.clear();
		this.forgotten = this.lastNonce;
	}

	long provenAt() {
		return this.provenAt;
	}

	private record Question(long nonce, long sentAt) {

	}

}
