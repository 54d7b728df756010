import { allocate, capacityOf, release } from '../bytes/allocator';

/** The block that is there from the start: it holds the headers that Envoy lets through unless it is told otherwise. */
const FIRST_BYTES: usize = 128 << 10;

/** Room behind what is kept, for properties. */
const SPARE_BYTES: usize = 1 << 10;

const first: usize = memory.data(FIRST_BYTES as i32, 16);
/** The scratch block: the first one, or a larger one while that is needed. */
let scratch: usize = first;
let capacity: usize = FIRST_BYTES;
/** Bytes at the start of the scratch block that no call may overwrite. */
let kept: usize = 0;
let isRefused: bool = false;
/** Where the host puts what it returns meanwhile, instead of the scratch block. */
let landing: usize = 0;
let landingBytes: usize = 0;

/**
 * Gives the host room for what a call returns: always the one scratch block, so that nothing the host hands over
 * is ever left unfreed. What a call returned is valid until the next call that returns bytes.
 * 0 where memory ends: the host then fails the call and goes on. Source: ABI 0.2.1, proxy_on_memory_allocate.
 */
export function allocateForHost(size: usize): usize {
  if (landingBytes > 0 && size <= landingBytes) return landing;
  const room = kept > 0 ? behindKept(size) : roomFor(size);
  if (room == 0) isRefused = true;
  return room;
}

/** Has the host put what the next calls return to an address with room for `bytes`; 0 bytes: no longer. */
export function landAt(address: usize, bytes: usize): void {
  landing = address;
  landingBytes = bytes;
}

/** Whether memory did not suffice for what the last call was to return. */
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
