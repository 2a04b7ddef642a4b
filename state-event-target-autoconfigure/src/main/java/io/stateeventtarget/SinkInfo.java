package io.stateeventtarget;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a source knows of a connected sink. Immutable, as of the moment it was asked for.
 *
 * @param id the id of the sink: a name, not a credential
 * @param version the version that the sink last said it had
 * @param status whether the sink is in sync, as far as the source knows
 * @param mode what the sink holds
 * @param staleness for how long the source has not heard from the sink
 * @param principal the name of the authenticated user behind the sink, or {@code null} if
 * there is none
 */
public record SinkInfo(String id, Version version, SyncStatus status, SinkMode mode, Duration staleness,
		@Nullable String principal) {

}
