import { allocate, capacityOf, release } from '../bytes/blocks';

/** Up to here the scratch block is kept between calls; a bigger one is given back when it is next smaller. */
const KEPT_BYTES: usize = 128 << 10;
const LEAST_BYTES: usize = 16 << 10;

let scratch: usize = 0;
let capacity: usize = 0;

/**
 * Gives the host room for what a call returns: always the one scratch block, so that nothing the host hands over
 * is ever left unfreed. What a call returned is valid until the next call that returns bytes.
 * 0 where memory ends: the host then fails the call and goes on. Source: ABI 0.2.1, proxy_on_memory_allocate.
 */
export function allocateForHost(size: usize): usize {
  if (size > capacity || (capacity > KEPT_BYTES && size <= LEAST_BYTES)) {
    release(scratch);
    scratch = allocate(max(size, LEAST_BYTES));
    capacity = scratch ? capacityOf(scratch) : 0;
  }
  return scratch;
}
