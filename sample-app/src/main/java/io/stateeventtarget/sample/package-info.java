/**
 * A small application that uses the starter.
 */
@NullMarked
package io.stateeventtarget.sample;

import org.jspecify.annotations.NullMarked;
