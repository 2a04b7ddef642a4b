/**
 * What engines carry between JVMs, beside a plain client of the same engine in the same
 * run.
 */
@NullMarked
package io.stateeventtarget.engine;

import org.jspecify.annotations.NullMarked;
