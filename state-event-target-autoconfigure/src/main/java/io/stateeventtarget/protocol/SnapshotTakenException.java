package io.stateeventtarget.protocol;

import java.nio.file.Path;

/**
 * A sink is to keep its snapshot where another sink keeps its own.
 */
public class SnapshotTakenException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String namespace;

	private final String file;

	private final String owner;

	/**
	 * Creates an exception.
	 * @param namespace the namespace of the sink that cannot have the place
	 * @param path the file
	 * @param owner who has it, as in "the sink 'themes' of this JVM"
	 */
	public SnapshotTakenException(String namespace, Path path, String owner) {
		super("The file " + path + ", in which the sink of namespace '" + namespace
				+ "' is to keep its snapshot, keeps the snapshot of another sink, " + owner
				+ ": give each sink a 'warm-start' file of its own");
		this.namespace = namespace;
		this.file = path.toString();
		this.owner = owner;
	}

	/**
	 * The namespace of the sink that cannot have the place.
	 * @return its name
	 */
	public String getNamespace() {
		return this.namespace;
	}

	/**
	 * The file.
	 * @return its absolute path
	 */
	public String getFile() {
		return this.file;
	}

	/**
	 * Who has the file.
	 * @return words that tell it
	 */
	public String getOwner() {
		return this.owner;
	}

}
