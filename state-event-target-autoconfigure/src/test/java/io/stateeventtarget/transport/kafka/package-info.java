/**
 * Tests of the transport on Apache Kafka.
 */
@NullMarked
package io.stateeventtarget.transport.kafka;

import org.jspecify.annotations.NullMarked;
