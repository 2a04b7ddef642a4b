const half = (value) => BigInt.asUintN(64, value);

/** The digest of one version, written apart from the client, as docs/protocol.md has it. */
export function mix(epoch, sequence) {
  let z = half(BigInt(epoch) * 0x9E3779B97F4A7C15n + BigInt(sequence));
  z = half((z ^ (z >> 30n)) * 0xBF58476D1CE4E5B9n);
  z = half((z ^ (z >> 27n)) * 0x94D049BB133111EBn);
  return z ^ (z >> 31n);
}
