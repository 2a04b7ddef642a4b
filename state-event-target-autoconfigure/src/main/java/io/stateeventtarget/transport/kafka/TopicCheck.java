package io.stateeventtarget.transport.kafka;

import io.stateeventtarget.StateException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compares one topic with what is needed, and fails with words that name the topic, the
 * setting, the value seen and the value needed.
 *
 * @param namespace the namespace
 * @param topic the topic
 */
record TopicCheck(String namespace, String topic) {

	void partitions(TopicDescription description) {
		int partitions = description.partitions().size();
		if (partitions != 1) {
			throw failure("has " + partitions + " partitions, but needs exactly 1, which keeps changes in order",
					"Delete the topic, or choose another 'state-event-target.kafka.topic-prefix'");
		}
	}

	void replicas(TopicDescription description, int needed, String property) {
		int replicas = description.partitions().get(0).replicas().size();
		if (replicas < needed) {
			throw failure("has " + replicas + " replicas, but '" + property + "' needs at least " + needed,
					"Give the topic more replicas or change the property");
		}
	}

	void policy(Config config, String needed) {
		String seen = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
		if (!seen.equals(needed)) {
			throw failure("has '" + TopicConfig.CLEANUP_POLICY_CONFIG + "' = '" + seen + "', but needs exactly '"
					+ needed + "'", "Set it with kafka-configs.sh, if no records were lost yet");
		}
	}

	void atLeast(Config config, String setting, long needed, String property) {
		long number = number(config, setting);
		if (number < needed) {
			throw failure("has '" + setting + "' = " + number + ", but '" + property + "' needs at least " + needed,
					"Raise it with kafka-configs.sh or change the property");
		}
	}

	long number(Config config, String setting) {
		return Long.parseLong(value(config, setting));
	}

	private String value(Config config, String setting) {
		ConfigEntry entry = config.get(setting);
		if (entry == null || entry.value() == null) {
			throw failure("does not tell its '" + setting + "'", "Look at the brokers");
		}
		return entry.value();
	}

	private StateException failure(String what, String remedy) {
		return new StateException(
				"The topic '" + this.topic + "' of namespace '" + this.namespace + "' " + what + ". " + remedy + ".",
				this.namespace, null, null);
	}

}
