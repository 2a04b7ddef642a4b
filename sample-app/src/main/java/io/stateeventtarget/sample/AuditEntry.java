package io.stateeventtarget.sample;

import java.time.Instant;

import io.stateeventtarget.Version;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what.
 *
 * @param version the version of the change
 * @param at when the source made it
 * @param by who asked for it
 * @param key the key of the flag
 * @param before the flag before, or {@code null} if it is new
 * @param after the flag now, or {@code null} if it was deleted
 */
record AuditEntry(Version version, Instant at, String by, String key, @Nullable Flag before, @Nullable Flag after) {

}
