package io.stateeventtarget.protocol;

/**
 * The digest by which a source and a replica find out whether they hold the same entries:
 * the 64-bit sum, overflow included, of the mixed version of each entry. It does not
 * depend on the order of the entries and is kept up with one addition per change. It
 * finds missing, surplus and outdated entries, not altered values.
 * <p>
 * A version is mixed by the finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable
 * pseudorandom number generators", OOPSLA 2014).
 */
public final class VersionDigest {

	private static final long GAMMA = 0x9E3779B97F4A7C15L;

	private VersionDigest() {
	}

	/**
	 * What an entry adds to the sum.
	 * @param epoch the epoch of its version
	 * @param sequence the sequence of its version
	 * @return the mixed version
	 */
	public static long of(long epoch, long sequence) {
		long mixed = epoch * GAMMA + sequence;
		mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

}
