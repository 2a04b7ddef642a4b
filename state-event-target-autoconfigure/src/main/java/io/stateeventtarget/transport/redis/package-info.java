/**
 * The transport {@code redis}: the state of each namespace in a hash, its changes in a
 * stream.
 */
@NullMarked
package io.stateeventtarget.transport.redis;

import org.jspecify.annotations.NullMarked;
