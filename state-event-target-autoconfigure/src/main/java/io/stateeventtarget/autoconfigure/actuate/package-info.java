/**
 * What operators see: health and meters of sources and sinks.
 */
@NullMarked
package io.stateeventtarget.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
