/**
 * The transport {@code rabbit}: messages through exchanges and queues of RabbitMQ, which
 * keeps nothing.
 */
@NullMarked
package io.stateeventtarget.transport.rabbit;

import org.jspecify.annotations.NullMarked;
