package io.stateeventtarget.sample;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.stateeventtarget.StateSink;
import io.stateeventtarget.StateSnapshot;
import io.stateeventtarget.Version;
import io.stateeventtarget.annotation.StateListener;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * A view that is computed when somebody asks, and kept until a flag changes.
 * <p>
 * A replica applies a change before it tells its listeners, and both methods exclude each
 * other: what is kept was computed with the change, or is dropped by it.
 */
@Component
class OwnerSummaries {

	private final StateSink<String, Flag> flags;

	private @Nullable Summaries summaries;

	OwnerSummaries(StateSink<String, Flag> flags) {
		this.flags = flags;
	}

	synchronized Summaries get() {
		Summaries summaries = this.summaries;
		if (summaries == null) {
			summaries = compute(this.flags.snapshot());
			this.summaries = summaries;
		}
		return summaries;
	}

	@StateListener(Flag.NAMESPACE)
	synchronized void invalidate() {
		this.summaries = null;
	}

	private static Summaries compute(StateSnapshot<String, Flag> snapshot) {
		List<Summary> owners = snapshot.entries()
			.values()
			.stream()
			.collect(Collectors.groupingBy(Flag::owner, TreeMap::new, Collectors.toList()))
			.entrySet()
			.stream()
			.map((owner) -> Summary.of(owner.getKey(), owner.getValue()))
			.toList();
		return new Summaries(snapshot.version(), owners);
	}

	/**
	 * The summaries.
	 *
	 * @param version the version of the flags that they were computed from
	 */
	record Summaries(Version version, List<Summary> owners) {

	}

	/**
	 * How many flags a team has.
	 *
	 * @param partial how many are on for some users only
	 */
	record Summary(String owner, int flags, int on, int partial) {

		static Summary of(String owner, Collection<Flag> flags) {
			int on = (int) flags.stream().filter(Flag::enabled).count();
			int partial = (int) flags.stream().filter((flag) -> flag.enabled() && flag.rollout() < 100).count();
			return new Summary(owner, flags.size(), on, partial);
		}

	}

}
