/**
 * Tests of the transport {@code redis}.
 */
@NullMarked
package io.stateeventtarget.transport.redis;

import org.jspecify.annotations.NullMarked;
