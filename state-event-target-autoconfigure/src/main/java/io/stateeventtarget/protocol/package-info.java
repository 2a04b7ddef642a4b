/**
 * The messages between a source and its sinks.
 */
@NullMarked
package io.stateeventtarget.protocol;

import org.jspecify.annotations.NullMarked;
