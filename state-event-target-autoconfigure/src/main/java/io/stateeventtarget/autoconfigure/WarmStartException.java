package io.stateeventtarget.autoconfigure;

import io.stateeventtarget.protocol.SnapshotTakenException;

/**
 * A sink cannot keep its snapshot in the file that it is to keep it in.
 */
final class WarmStartException extends StartFailureException {

	private final String namespace;

	private WarmStartException(String namespace, String setting, String problem, String action) {
		super("The sink '" + namespace + "' has a 'warm-start' file by " + setting + ", but " + problem, action);
		this.namespace = namespace;
	}

	/**
	 * The sink does not hold everything, so that there is nothing to begin with.
	 * @param namespace the namespace
	 * @param setting what says the file
	 * @param mode what says the mode
	 */
	static WarmStartException notReplica(String namespace, String setting, String mode) {
		return new WarmStartException(namespace, setting,
				"by " + mode + " it is 'on-demand' and holds only keys that were asked for.",
				"Set '" + Side.SINK.property(namespace) + ".mode' to 'replica', or leave '" + own(namespace)
						+ "' empty, which switches it off.");
	}

	/**
	 * Nothing is there that writes snapshots.
	 * @param namespace the namespace
	 * @param setting what says the file
	 */
	static WarmStartException notWritable(String namespace, String setting) {
		return new WarmStartException(namespace, setting,
				"there is nothing to write it with: no SnapshotStore.Factory bean, which Jackson on the class path "
						+ "brings.",
				"Add the dependency 'org.springframework.boot:spring-boot-starter-jackson', or leave '" + own(namespace)
						+ "' empty, which switches it off.");
	}

	/**
	 * Another sink has the file.
	 * @param failure who has it
	 * @param setting what says the file
	 */
	static WarmStartException taken(SnapshotTakenException failure, String setting) {
		WarmStartException exception = new WarmStartException(failure.getNamespace(), setting,
				failure.getOwner() + " has the same one: " + failure.getFile() + ".",
				"Set '" + own(failure.getNamespace()) + "' to a file that no other sink has.");
		exception.initCause(failure);
		return exception;
	}

	String getNamespace() {
		return this.namespace;
	}

	private static String own(String namespace) {
		return Side.SINK.property(namespace) + ".warm-start";
	}

}
