/**
 * Measures of the start-up.
 */
@NullMarked
package io.stateeventtarget.startup;

import org.jspecify.annotations.NullMarked;
