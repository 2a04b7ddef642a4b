/**
 * The two replication engines as deterministic state machines, without I/O, threads or a
 * clock of their own, and the replica store.
 */
@NullMarked
package io.stateeventtarget.replication;

import org.jspecify.annotations.NullMarked;
