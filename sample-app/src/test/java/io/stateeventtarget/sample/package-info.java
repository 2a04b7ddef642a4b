/**
 * Tests of the sample application.
 */
@NullMarked
package io.stateeventtarget.sample;

import org.jspecify.annotations.NullMarked;
