/**
 * Auto-configuration of sources, sinks and listeners.
 */
@NullMarked
package io.stateeventtarget.autoconfigure;

import org.jspecify.annotations.NullMarked;
