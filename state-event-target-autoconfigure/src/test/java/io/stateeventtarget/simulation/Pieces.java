package io.stateeventtarget.simulation;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.stateeventtarget.protocol.SourceMessage;
import io.stateeventtarget.protocol.SourceMessage.Snapshot;
import io.stateeventtarget.protocol.StateEntry;
import org.jspecify.annotations.Nullable;

/**
 * Divides parts of snapshots into pieces as what encodes messages does, here where a part
 * has two entries.
 */
final class Pieces {

	private static final int ENTRIES = 2;

	private Pieces() {
	}

	static List<SourceMessage<String, Integer>> of(SourceMessage<String, Integer> message, int partSize) {
		if (partSize != ENTRIES || !(message instanceof Snapshot<String, Integer> part)
				|| part.entries().size() != ENTRIES) {
			return List.of(message);
		}
		StateEntry<String, Integer> first = part.entries().iterator().next();
		@Nullable Set<String> scope = (part.scope() != null) ? Set.of(first.key()) : null;
		@Nullable Set<String> rest = null;
		if (part.scope() != null) {
			rest = new LinkedHashSet<>(part.scope());
			rest.remove(first.key());
		}
		return List.of(piece(part, 0, List.of(first), scope),
				piece(part, 1, part.entries().stream().skip(1).toList(), rest));
	}

	private static SourceMessage<String, Integer> piece(Snapshot<String, Integer> part, int number,
			Collection<? extends StateEntry<String, Integer>> entries, @Nullable Set<String> scope) {
		return new Snapshot<>(part.origin(), part.sequence(), part.id(), part.part(), part.parts(), number, ENTRIES,
				entries, scope);
	}

}
