/**
 * The transport on Apache Kafka: a compacted topic per namespace is its durable log.
 */
@NullMarked
package io.stateeventtarget.transport.kafka;

import org.jspecify.annotations.NullMarked;
