/**
 * Hands out blocks of linear memory: a buddy system with blocks of 1 KiB to 64 MiB, each a power of two.
 * It never traps: where memory ends, `allocate` answers 0. Neighbours that are free become one again, so that
 * what a burst took serves any later size. Memory itself never shrinks, as Wasm has it.
 */

const UNIT_BITS: u32 = 10;
const MAX_ORDER: u32 = 16;
/** As `--maximumMemory` of the build: 2048 pages of 64 KiB. */
const MAX_MEMORY: usize = 2048 << 16;
const USED: u8 = 0x40;
const FREE: u8 = 0x80;
const ORDER_MASK: u8 = 0x1f;
const NONE: u32 = u32.MAX_VALUE;

/** A byte a unit: 0 within a block, else USED or FREE with the block's order. */
const marks: usize = memory.data(131072, 16);
/** The first unit of the free list of every order, or NONE. */
const heads: usize = memory.data(68, 4);

const base: usize = (__heap_base + 1023) & ~(1023 as usize);
/** Units from here up were never handed out. */
let topUnit: u32 = 0;
/** Bytes of all blocks that are handed out. */
let handedOut: usize = 0;

memory.fill(heads, 0xff, 68);

/** Gets a block of at least `size` bytes, aligned to 1 KiB, with any content. 0 where there is none. */
export function allocate(size: usize): usize {
  if (size > 1 << (UNIT_BITS + MAX_ORDER)) return 0;
  const order = orderFor(size);
  let found = findFree(order);
  while (found > MAX_ORDER) {
    if (!extend(order)) return 0;
    found = findFree(order);
  }
  const unit = headOf(found);
  unlink(unit, found);
  while (found > order) {
    found--;
    link(unit + (1 << found), found);
  }
  mark(unit, USED | (order as u8));
  handedOut += bytesOf(order);
  return addressOf(unit);
}

/** Whether half of all that there can be is still left when `size` more bytes are handed out. */
export function isPlentyFor(size: usize): bool {
  return size <= MAX_MEMORY / 2 && handedOut <= MAX_MEMORY / 2 - size;
}

/** Gives a block back; 0 is allowed. */
export function release(address: usize): void {
  if (address == 0) return;
  const unit = ((address - base) >> UNIT_BITS) as u32;
  const order = (markOf(unit) & ORDER_MASK) as u32;
  handedOut -= bytesOf(order);
  mark(unit, 0);
  join(unit, order);
}

/** The bytes that a block really has. */
export function capacityOf(address: usize): usize {
  const unit = ((address - base) >> UNIT_BITS) as u32;
  return bytesOf(markOf(unit) & ORDER_MASK);
}

/** Moves a block's first `used` bytes to one of at least `size` bytes. 0, with the old block kept, where there is none. */
export function reallocate(address: usize, used: usize, size: usize): usize {
  const bigger = allocate(size);
  if (bigger == 0) return 0;
  memory.copy(bigger, address, used);
  release(address);
  return bigger;
}

/** Bytes of memory that the blocks have ever reached into; for tests of growth. */
export function highWaterMark(): usize {
  return (topUnit as usize) << UNIT_BITS;
}

function bytesOf(order: u32): usize {
  return (1 as usize) << (UNIT_BITS + order);
}

function orderFor(size: usize): u32 {
  if (size <= 1 << UNIT_BITS) return 0;
  return 32 - clz<u32>(((size - 1) as u32) >> UNIT_BITS);
}

/** The least order from `order` on that has a free block; above MAX_ORDER if none has. */
function findFree(order: u32): u32 {
  let found = order;
  while (found <= MAX_ORDER && headOf(found) == NONE) found++;
  return found;
}

/** Makes the next piece of memory that was never used free, of at most `order`. False where memory ends. */
function extend(order: u32): bool {
  const unit = topUnit;
  const piece = min(order, ctz(unit));
  const end = addressOf(unit + (1 << piece));
  if (end > MAX_MEMORY) return false;
  const size = (memory.size() as usize) << 16;
  if (end > size && memory.grow(((end - size + 0xffff) >> 16) as i32) < 0) return false;
  topUnit = unit + (1 << piece);
  join(unit, piece);
  return true;
}

/** Puts a block that is free, as one with its neighbours of the same size that are, into the free list. */
function join(first: u32, size: u32): void {
  let unit = first;
  let order = size;
  while (order < MAX_ORDER) {
    const buddy = unit ^ (1 << order);
    if (buddy >= topUnit || markOf(buddy) != (FREE | (order as u8))) break;
    unlink(buddy, order);
    unit &= buddy;
    order++;
  }
  link(unit, order);
}

function link(unit: u32, order: u32): void {
  const head = headOf(order);
  const at = addressOf(unit);
  store<u32>(at, head);
  store<u32>(at, NONE, 4);
  if (head != NONE) store<u32>(addressOf(head), unit, 4);
  store<u32>(heads + (order << 2), unit);
  mark(unit, FREE | (order as u8));
}

function unlink(unit: u32, order: u32): void {
  const at = addressOf(unit);
  const next = load<u32>(at);
  const previous = load<u32>(at, 4);
  if (previous == NONE) store<u32>(heads + (order << 2), next);
  else store<u32>(addressOf(previous), next);
  if (next != NONE) store<u32>(addressOf(next), previous, 4);
  mark(unit, 0);
}

function addressOf(unit: u32): usize {
  return base + ((unit as usize) << UNIT_BITS);
}

function headOf(order: u32): u32 {
  return load<u32>(heads + (order << 2));
}

function markOf(unit: u32): u8 {
  return load<u8>(marks + unit);
}

function mark(unit: u32, value: u8): void {
  store<u8>(marks + unit, value);
}
