/**
 * What carries messages between a source and its sinks: the interface that transports
 * implement.
 */
@NullMarked
package io.stateeventtarget.transport;

import org.jspecify.annotations.NullMarked;
