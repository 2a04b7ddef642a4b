package io.stateeventtarget.simulation;

/**
 * A rule that did not hold in a schedule.
 */
final class SimulationFailure extends RuntimeException {

	private final String rule;

	/**
	 * Creates a failure.
	 * @param rule the rule, in a few words that are the same for every failure of it
	 * @param detail what was seen
	 */
	SimulationFailure(String rule, String detail) {
		super(rule + ": " + detail, null, false, false);
		this.rule = rule;
	}

	String rule() {
		return this.rule;
	}

}
