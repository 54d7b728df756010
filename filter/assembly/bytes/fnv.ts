/** The hash of no bytes. Source: draft-eastlake-fnv, FNV-1a with 64 bits. */
// biome-ignore lint/correctness/noPrecisionLoss: numbers have 64 bits in AssemblyScript
export const FNV_OFFSET: u64 = 0xcbf29ce484222325;
const FNV_PRIME: u64 = 0x100000001b3;

/** Adds one byte to the hash of the bytes before it. */
export function addToFnv(hash: u64, byte: u8): u64 {
  return (hash ^ (byte as u64)) * FNV_PRIME;
}
