/**
 * Races of threads over the replica store.
 */
@NullMarked
package io.stateeventtarget.replication;

import org.jspecify.annotations.NullMarked;
