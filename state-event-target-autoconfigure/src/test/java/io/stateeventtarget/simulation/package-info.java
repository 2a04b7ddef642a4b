/**
 * Runs the real engines against random schedules of faults, in virtual time and from a
 * seed.
 */
@NullMarked
package io.stateeventtarget.simulation;

import org.jspecify.annotations.NullMarked;
