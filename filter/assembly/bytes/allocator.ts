/**
 * Hands out blocks of linear memory: a buddy allocator with blocks of 1 KiB to 32 MiB, each a power of two. It never
 * traps: if memory runs out, it returns 0. Free neighbours are merged, so that memory used in a burst can serve any
 * size later. Wasm memory itself never shrinks. The first 32 MiB are reserved: bodies, which clients can make as large
 * as they like, never get a block there. So there is always room for configurations, header maps and small documents.
 */

const UNIT_BITS: u32 = 10;
const MAX_ORDER: u32 = 15;
/** The same as `--maximumMemory` of the build: 2048 pages of 64 KiB. */
const MAX_MEMORY: usize = 2048 << 16;
/** The first unit that bodies may use: the end of the one reserved block of MAX_ORDER. */
const SHARED_UNIT: u32 = 1 << MAX_ORDER;
/** Blocks up to this order come from the reserved area while it has room. */
const SMALL_ORDER: u32 = 7;
/** A block in the shared area is cut from a free block of at least 2 MiB while there is one. */
const ROOMY_ORDER: u32 = 11;
/** Memory of the shared area that was never used is taken for that up to this unit (32 MiB). */
const ROOMY_TOP: u32 = 2 * SHARED_UNIT;
const USED: u8 = 0x40;
const FREE: u8 = 0x80;
const ORDER_MASK: u8 = 0x1f;
const NONE: u32 = u32.MAX_VALUE;

/** The two areas of memory. */
const RESERVED: u32 = 0;
const SHARED: u32 = 1;
const HEADS_BYTES: usize = ((MAX_ORDER + 1) << 2) as usize;

/** One byte for each unit: 0 inside a block, else USED or FREE with the block's order. */
const marks: usize = memory.data((MAX_MEMORY >> UNIT_BITS) as i32, 16);
/** The first unit of each order's free list, or NONE, for each area. */
const heads: usize = memory.data(2 * (HEADS_BYTES as i32), 4);
/** The units of each area from here up were never handed out. */
const tops: usize = memory.data<u32>([0, SHARED_UNIT], 4);

const base: usize = (__heap_base + 1023) & ~(1023 as usize);

memory.fill(heads, 0xff, 2 * HEADS_BYTES);

/** Gets a block of at least `size` bytes, aligned to 1 KiB, with any content. 0 if there is none. */
export function allocate(size: usize): usize {
  if (size > bytesOf(MAX_ORDER)) return 0;
  const order = orderFor(size);
  const first = order > SMALL_ORDER ? SHARED : RESERVED;
  const block = take(first, order);
  return block ? block : take(first ^ 1, order);
}

/** Frees a block; 0 is allowed. */
export function release(address: usize): void {
  if (address == 0) return;
  const unit = unitOf(address);
  const order = orderOf(unit);
  mark(unit, 0);
  join(unit, order);
}

/** The real size of a block in bytes. */
export function capacityOf(address: usize): usize {
  return bytesOf(orderOf(unitOf(address)));
}

/**
 * Enlarges a block: in place if the memory after it is free, else by moving its first `used` bytes. Returns its
 * address; 0, with the block unchanged, if there is no room. `isSpare`: for bytes that the caller can do without.
 */
export function enlarge(address: usize, used: usize, size: usize, isSpare: bool): usize {
  const unit = unitOf(address);
  if ((!isSpare || unit >= SHARED_UNIT) && extendInPlace(unit, size)) return address;
  const larger = isSpare ? allocateSpare(size) : allocate(size);
  if (larger == 0) return 0;
  memory.copy(larger, address, used);
  release(address);
  return larger;
}

/** Gives back what a block has beyond the power of two that holds `size` bytes. */
export function shrink(address: usize, size: usize): void {
  const unit = unitOf(address);
  const wanted = orderFor(size);
  for (let order = orderOf(unit); order > wanted; ) {
    order--;
    mark(unit, USED | (order as u8));
    join(unit + (1 << order), order);
  }
}

/** How many bytes of memory blocks have ever used, in both areas; for tests of growth. */
export function highWaterMark(): usize {
  return ((topOf(RESERVED) + topOf(SHARED) - SHARED_UNIT) as usize) << UNIT_BITS;
}

/** Like `allocate`, but without the reserved area. */
function allocateSpare(size: usize): usize {
  return size > bytesOf(MAX_ORDER) ? 0 : take(SHARED, orderFor(size));
}

function extendInPlace(unit: u32, size: usize): bool {
  if (size > bytesOf(MAX_ORDER)) return false;
  const order = orderOf(unit);
  const wanted = orderFor(size);
  if ((unit & ((1 << wanted) - 1)) != 0) return false;
  for (let each = order; each < wanted; each++) {
    if (markOf(unit + (1 << each)) != (FREE | (each as u8))) return false;
  }
  for (let each = order; each < wanted; each++) unlink(unit + (1 << each), each);
  mark(unit, USED | (max(wanted, order) as u8));
  return true;
}

/** Takes a block from an area. A shared block gets free room after it, while there is some, so that it can grow. */
function take(area: u32, order: u32): usize {
  let found = NONE;
  if (area == SHARED) found = findRoomy(max(order, ROOMY_ORDER));
  if (found > MAX_ORDER) found = findOrExtend(area, order);
  if (found > MAX_ORDER) return 0;
  const unit = headOf(area, found);
  unlink(unit, found);
  while (found > order) {
    found--;
    link(unit + (1 << found), found);
  }
  mark(unit, USED | (order as u8));
  return addressOf(unit);
}

function bytesOf(order: u32): usize {
  return (1 as usize) << (UNIT_BITS + order);
}

function orderFor(size: usize): u32 {
  if (size <= 1 << UNIT_BITS) return 0;
  return 32 - clz<u32>(((size - 1) as u32) >> UNIT_BITS);
}

/**
 * Like `findOrExtend` for the shared area, but uses only touched memory once much of it is used: new pages cost memory.
 */
function findRoomy(order: u32): u32 {
  return topOf(SHARED) < ROOMY_TOP ? findOrExtend(SHARED, order) : findFree(SHARED, order);
}

/** Like `findFree`, but may also use memory that was never used. */
function findOrExtend(area: u32, order: u32): u32 {
  let found = findFree(area, order);
  while (found > MAX_ORDER && extend(area, order)) found = findFree(area, order);
  return found;
}

/** The smallest order from `order` up that has a free block; above MAX_ORDER if none has. */
function findFree(area: u32, order: u32): u32 {
  let found = order;
  while (found <= MAX_ORDER && headOf(area, found) == NONE) found++;
  return found;
}

/** Frees the next unused piece of an area, of at most `order`. False at the end of the area. */
function extend(area: u32, order: u32): bool {
  const unit = topOf(area);
  if (area == RESERVED && unit == SHARED_UNIT) return false;
  const piece = min(order, ctz(unit));
  const end = addressOf(unit + (1 << piece));
  if (end > MAX_MEMORY) return false;
  const size = (memory.size() as usize) << 16;
  if (end > size && memory.grow(((end - size + 0xffff) >> 16) as i32) < 0) return false;
  store<u32>(tops + (area << 2), unit + (1 << piece));
  join(unit, piece);
  return true;
}

/** Puts a free block into the free list, merged with its free neighbours of the same size. */
function join(first: u32, size: u32): void {
  let unit = first;
  let order = size;
  while (order < MAX_ORDER) {
    const buddy = unit ^ (1 << order);
    if (buddy >= topOf(areaOf(unit)) || markOf(buddy) != (FREE | (order as u8))) break;
    unlink(buddy, order);
    unit &= buddy;
    order++;
  }
  link(unit, order);
}

function link(unit: u32, order: u32): void {
  const area = areaOf(unit);
  const head = headOf(area, order);
  const at = addressOf(unit);
  store<u32>(at, head);
  store<u32>(at, NONE, 4);
  if (head != NONE) store<u32>(addressOf(head), unit, 4);
  setHead(area, order, unit);
  mark(unit, FREE | (order as u8));
}

function unlink(unit: u32, order: u32): void {
  const at = addressOf(unit);
  const next = load<u32>(at);
  const previous = load<u32>(at, 4);
  if (previous == NONE) setHead(areaOf(unit), order, next);
  else store<u32>(addressOf(previous), next);
  if (next != NONE) store<u32>(addressOf(next), previous, 4);
  mark(unit, 0);
}

function addressOf(unit: u32): usize {
  return base + ((unit as usize) << UNIT_BITS);
}

function unitOf(address: usize): u32 {
  return ((address - base) >> UNIT_BITS) as u32;
}

function areaOf(unit: u32): u32 {
  return unit < SHARED_UNIT ? RESERVED : SHARED;
}

function topOf(area: u32): u32 {
  return load<u32>(tops + (area << 2));
}

function headOf(area: u32, order: u32): u32 {
  return load<u32>(heads + (area as usize) * HEADS_BYTES + (order << 2));
}

function setHead(area: u32, order: u32, unit: u32): void {
  store<u32>(heads + (area as usize) * HEADS_BYTES + (order << 2), unit);
}

function orderOf(unit: u32): u32 {
  return (markOf(unit) & ORDER_MASK) as u32;
}

function markOf(unit: u32): u8 {
  return load<u8>(marks + unit);
}

function mark(unit: u32, value: u8): void {
  store<u8>(marks + unit, value);
}
