package io.stateeventtarget.simulation;

import io.stateeventtarget.Audience;
import io.stateeventtarget.AudienceResolver;
import org.jspecify.annotations.Nullable;

/**
 * Who may see which value: it follows from the last digit.
 */
final class Rules {

	static final AudienceResolver<String, Integer> AUDIENCES = new AudienceResolver<>() {

		@Override
		public Audience resolve(String key, Integer value) {
			return audience(value);
		}

		@Override
		public Audience resolveSignal(String type, Object detail) {
			return audience((Integer) detail);
		}

	};

	private Rules() {
	}

	private static Audience audience(int value) {
		return switch (value % 10) {
			case 0 -> Audience.sinks();
			case 1 -> Audience.sinks("sink0", "sink2");
			case 2 -> Audience.sinks("sink1");
			case 3 -> Audience.matching((sink) -> isEven(sink.id()));
			default -> Audience.everyone();
		};
	}

	/**
	 * The same, said in other words.
	 */
	static boolean isVisible(String sinkId, @Nullable Integer value) {
		if (value == null) {
			return false;
		}
		int digit = value % 10;
		return digit > 3 || (digit == 1 && (sinkId.equals("sink0") || sinkId.equals("sink2")))
				|| (digit == 2 && sinkId.equals("sink1")) || (digit == 3 && isEven(sinkId));
	}

	private static boolean isEven(String sinkId) {
		return (sinkId.charAt(sinkId.length() - 1) - '0') % 2 == 0;
	}

}
