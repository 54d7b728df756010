import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { byteAt, Slice, sizeOf } from '../bytes/slice';

const UUID_BYTES: usize = 36;
const DASH: u8 = 0x2d;
/** The digit of a UUID that a proxy may change when it decides about its own tracing. Source: Envoy, `x-request-id`. */
const CHANGING_DIGIT: usize = 14;

/** A factor of MurmurHash3 by Appleby. */
// biome-ignore lint/correctness/noPrecisionLoss: numbers have 64 bits in AssemblyScript
const FACTOR: u64 = 0xff51afd7ed558ccd;

/**
 * Makes a 32-bit number from a request id: evenly spread, and the same in every proxy that the request passes.
 */
export function hashOfId(id: Slice): u32 {
  const size = sizeOf(id);
  const isUuid = size == UUID_BYTES && byteAt(id, CHANGING_DIGIT - 1) == DASH;
  const skipped = isUuid ? CHANGING_DIGIT : size;
  let hash: u64 = FNV_OFFSET;
  for (let i: usize = 0; i < size; i++) if (i != skipped) hash = addToFnv(hash, byteAt(id, i));
  // The last bytes have changed only some of the bits.
  return (((hash ^ (hash >> 32)) * FACTOR) >> 32) as u32;
}
