/**
 * What users hold: views of state, the source that owns it, the sinks that replicate it,
 * and the events that tell of every change.
 */
@NullMarked
package io.stateeventtarget;

import org.jspecify.annotations.NullMarked;
