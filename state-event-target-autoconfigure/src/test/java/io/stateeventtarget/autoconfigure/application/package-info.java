/**
 * An application of its own: nothing else is below its package.
 */
@NullMarked
package io.stateeventtarget.autoconfigure.application;

import org.jspecify.annotations.NullMarked;
