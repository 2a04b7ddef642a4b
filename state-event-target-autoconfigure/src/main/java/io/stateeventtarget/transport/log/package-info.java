/**
 * The sinks' side of a durable log, which its engines share: one follower per namespace
 * and JVM, whose steps all sinks of that namespace get.
 */
@NullMarked
package io.stateeventtarget.transport.log;

import org.jspecify.annotations.NullMarked;
