/**
 * How listeners are called: in order, one event at a time, bounded, and with one place
 * for their failures.
 */
@NullMarked
package io.stateeventtarget.listener;

import org.jspecify.annotations.NullMarked;
