import { allocate, capacityOf, release } from '../bytes/allocator';

/** The first scratch block: large enough for the headers that Envoy allows by default. */
const FIRST_BYTES: usize = 128 << 10;

/** Room for properties, after the bytes that are kept. */
const SPARE_BYTES: usize = 1 << 10;

const first: usize = memory.data(FIRST_BYTES as i32, 16);
/** The scratch block: the first one, or a larger one while it is needed. */
let scratch: usize = first;
let capacity: usize = FIRST_BYTES;
/** Bytes at the start of the scratch block that no call may overwrite. */
let kept: usize = 0;
let isRefused: bool = false;
/** Where the host writes what it returns, if not to the scratch block. */
let landing: usize = 0;
let landingBytes: usize = 0;

/**
 * Gives the host room for what a call returns: always the same scratch block, so there is nothing to free. What a call
 * returned is valid until the next call that returns bytes. 0 if memory runs out: the host then fails the call and goes
 * on. Source: ABI 0.2.1, proxy_on_memory_allocate.
 */
export function allocateForHost(size: usize): usize {
  if (landingBytes > 0 && size <= landingBytes) return landing;
  const room = kept > 0 ? behindKept(size) : roomFor(size);
  if (room == 0) isRefused = true;
  return room;
}

/** Makes the host write what the next calls return to an address with room for `bytes`; 0 bytes end this. */
export function landAt(address: usize, bytes: usize): void {
  landing = address;
  landingBytes = bytes;
}

/** Whether there was not enough memory for what the last call returned. */
export function wasRefused(): bool {
  return isRefused;
}

/** Begins another call. */
export function forgetRefusal(): void {
  isRefused = false;
}

function behindKept(size: usize): usize {
  return size > capacity - kept ? 0 : scratch + kept;
}

function roomFor(size: usize): usize {
  const needed = size + SPARE_BYTES;
  if (needed < size) return 0;
  if (needed <= FIRST_BYTES) useBlock(first, FIRST_BYTES);
  else if (needed > capacity) {
    useBlock(first, FIRST_BYTES);
    const larger = allocate(needed);
    if (larger == 0) return 0;
    useBlock(larger, capacityOf(larger));
  }
  return scratch;
}

function useBlock(block: usize, bytes: usize): void {
  if (scratch != first && scratch != block) release(scratch);
  scratch = block;
  capacity = bytes;
}

/**
 * Keeps the `size` bytes that a call has just returned until `freeScratch`. Until then, other calls that return bytes
 * use the rest of the block, and fail if that is too small.
 */
export function keepScratch(size: usize): void {
  kept = min((size + 7) & ~(7 as usize), capacity);
}

/** Stops keeping them. */
export function freeScratch(): void {
  kept = 0;
}
