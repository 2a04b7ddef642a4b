package io.stateeventtarget.replication;

/**
 * The running state of a SipHash-1-3: one round for each word absorbed, three to finish.
 * Not thread-safe; used for one hash and thrown away.
 */
final class SipState {

	private long v0;

	private long v1;

	private long v2;

	private long v3;

	SipState(long k0, long k1) {
		this.v0 = k0 ^ 0x736f6d6570736575L;
		this.v1 = k1 ^ 0x646f72616e646f6dL;
		this.v2 = k0 ^ 0x6c7967656e657261L;
		this.v3 = k1 ^ 0x7465646279746573L;
	}

	SipState absorb(long word) {
		this.v3 ^= word;
		round();
		this.v0 ^= word;
		return this;
	}

	long finish() {
		this.v2 ^= 0xff;
		round();
		round();
		round();
		return this.v0 ^ this.v1 ^ this.v2 ^ this.v3;
	}

	private void round() {
		this.v0 += this.v1;
		this.v2 += this.v3;
		this.v1 = Long.rotateLeft(this.v1, 13) ^ this.v0;
		this.v3 = Long.rotateLeft(this.v3, 16) ^ this.v2;
		this.v0 = Long.rotateLeft(this.v0, 32);
		this.v2 += this.v1;
		this.v0 += this.v3;
		this.v1 = Long.rotateLeft(this.v1, 17) ^ this.v2;
		this.v3 = Long.rotateLeft(this.v3, 21) ^ this.v0;
		this.v2 = Long.rotateLeft(this.v2, 32);
	}

}
