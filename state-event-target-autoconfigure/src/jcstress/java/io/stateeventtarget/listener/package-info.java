/**
 * Races of threads over the dispatch to listeners.
 */
@NullMarked
package io.stateeventtarget.listener;

import org.jspecify.annotations.NullMarked;
