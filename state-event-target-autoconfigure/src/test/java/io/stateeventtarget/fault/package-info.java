/**
 * Sources and sinks in JVMs of their own on real servers, and what becomes of them when
 * something is killed, paused or cut off.
 */
@NullMarked
package io.stateeventtarget.fault;

import org.jspecify.annotations.NullMarked;
