package io.stateeventtarget.transport.kafka;

/**
 * The threads of the transport, which all namespaces share.
 *
 * @param logs reads the logs
 * @param messages reads what is said beside them
 * @param sender sends that
 * @param worker asks the engine
 */
record KafkaThreads(KafkaReader logs, KafkaReader messages, KafkaSender sender,
		KafkaWorker worker) implements AutoCloseable {

	static KafkaThreads start(KafkaEngine engine) {
		return new KafkaThreads(new KafkaReader(engine, "reader"), new KafkaReader(engine, "messages"),
				new KafkaSender(engine), new KafkaWorker(engine));
	}

	@Override
	public void close() {
		this.worker.close();
		this.sender.close();
		this.logs.close();
		this.messages.close();
	}

}
