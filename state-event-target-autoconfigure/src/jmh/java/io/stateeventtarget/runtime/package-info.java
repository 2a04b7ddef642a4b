/**
 * Benchmarks of sources and sinks.
 */
@NullMarked
package io.stateeventtarget.runtime;

import org.jspecify.annotations.NullMarked;
