package io.stateeventtarget.transport.kafka;

import org.apache.kafka.common.Uuid;

/**
 * What is known of a topic.
 *
 * @param id tells it apart from another of the same name
 * @param compactionLag how long every record stays, in milliseconds
 * @param maxBytes how long a record may be
 */
record TopicFacts(Uuid id, long compactionLag, int maxBytes) {

}
