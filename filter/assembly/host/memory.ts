import { allocate, capacityOf, release } from '../bytes/blocks';

/** Up to here the scratch block is kept between calls; a bigger one is given back when it is next smaller. */
const KEPT_BYTES: usize = 128 << 10;
const LEAST_BYTES: usize = 16 << 10;

/** Room behind what is kept, for properties. */
const SPARE_BYTES: usize = 1 << 10;

let scratch: usize = 0;
let capacity: usize = 0;
/** Bytes at the start of the scratch block that no call may overwrite. */
let kept: usize = 0;

/**
 * Gives the host room for what a call returns: always the one scratch block, so that nothing the host hands over
 * is ever left unfreed. What a call returned is valid until the next call that returns bytes.
 * 0 where memory ends: the host then fails the call and goes on. Source: ABI 0.2.1, proxy_on_memory_allocate.
 */
export function allocateForHost(size: usize): usize {
  if (kept > 0) return size > capacity - kept ? 0 : scratch + kept;
  const needed = size + SPARE_BYTES;
  if (needed < size) return 0;
  if (needed > capacity || (capacity > KEPT_BYTES && needed <= LEAST_BYTES)) {
    release(scratch);
    scratch = allocate(max(needed, LEAST_BYTES));
    capacity = scratch ? capacityOf(scratch) : 0;
  }
  return scratch;
}

/**
 * Keeps the `size` bytes that a call has just returned until `freeScratch`. Calls that return bytes meanwhile share
 * what is left, and fail where that is too little.
 */
export function keepScratch(size: usize): void {
  kept = min((size + 7) & ~(7 as usize), capacity);
}

/** Keeps nothing any more. */
export function freeScratch(): void {
  kept = 0;
}
