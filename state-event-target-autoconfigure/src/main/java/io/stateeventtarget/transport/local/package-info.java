/**
 * The embedded transport: one JVM, values by reference.
 */
@NullMarked
package io.stateeventtarget.transport.local;

import org.jspecify.annotations.NullMarked;
