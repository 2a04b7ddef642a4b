/**
 * Binds the replication engines to threads, a clock and a transport: the sources, sinks
 * and registry that users get.
 */
@NullMarked
package io.stateeventtarget.runtime;

import org.jspecify.annotations.NullMarked;
