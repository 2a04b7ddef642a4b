/**
 * Tests of what follows a durable log.
 */
@NullMarked
package io.stateeventtarget.transport.log;

import org.jspecify.annotations.NullMarked;
