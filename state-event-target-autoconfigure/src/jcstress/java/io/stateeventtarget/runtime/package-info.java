/**
 * Races of threads over mailbox and table of futures.
 */
@NullMarked
package io.stateeventtarget.runtime;

import org.jspecify.annotations.NullMarked;
