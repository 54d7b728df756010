/**
 * Hands out blocks of linear memory: a buddy system with blocks of 1 KiB to 32 MiB, each a power of two.
 * It never traps: where memory ends, the answer is 0. Neighbours that are free become one again, so that what a burst
 * took serves any later size. Memory itself never shrinks, as Wasm has it.
 *
 * The first 32 MiB are set aside: bodies, which clients can make as large as they like, never get a block there. So
 * there is room for configurations, header maps and small documents, whatever bodies do.
 */

const UNIT_BITS: u32 = 10;
const MAX_ORDER: u32 = 15;
/** As `--maximumMemory` of the build: 2048 pages of 64 KiB. */
const MAX_MEMORY: usize = 2048 << 16;
/** The first unit that bodies may have: the end of the one block of MAX_ORDER that is set aside. */
const SHARED_UNIT: u32 = 1 << MAX_ORDER;
/** A block up to this order is taken from what is set aside while there is room. */
const SMALL_ORDER: u32 = 7;
/** A shared block is taken from a free one of at least 2 MiB while there is one. */
const ROOMY_ORDER: u32 = 11;
/** Up to this unit, 32 MiB of what is shared, memory that was never used is taken for that. */
const ROOMY_TOP: u32 = 2 * SHARED_UNIT;
const USED: u8 = 0x40;
const FREE: u8 = 0x80;
const ORDER_MASK: u8 = 0x1f;
const NONE: u32 = u32.MAX_VALUE;

/** The two areas of memory. */
const SET_ASIDE: u32 = 0;
const SHARED: u32 = 1;
const HEADS_BYTES: usize = ((MAX_ORDER + 1) << 2) as usize;

/** A byte a unit: 0 within a block, else USED or FREE with the block's order. */
const marks: usize = memory.data((MAX_MEMORY >> UNIT_BITS) as i32, 16);
/** The first unit of the free list of every order, or NONE, for each area. */
const heads: usize = memory.data(2 * (HEADS_BYTES as i32), 4);
/** Units of each area from here up were never handed out. */
const tops: usize = memory.data<u32>([0, SHARED_UNIT], 4);

const base: usize = (__heap_base + 1023) & ~(1023 as usize);

memory.fill(heads, 0xff, 2 * HEADS_BYTES);

/** Gets a block of at least `size` bytes, aligned to 1 KiB, with any content. 0 where there is none. */
export function allocate(size: usize): usize {
  if (size > bytesOf(MAX_ORDER)) return 0;
  const order = orderFor(size);
  const first = order > SMALL_ORDER ? SHARED : SET_ASIDE;
  const block = take(first, order);
  return block ? block : take(first ^ 1, order);
}

/** Gives a block back; 0 is allowed. */
export function release(address: usize): void {
  if (address == 0) return;
  const unit = unitOf(address);
  const order = orderOf(unit);
  mark(unit, 0);
  join(unit, order);
}

/** The bytes that a block really has. */
export function capacityOf(address: usize): usize {
  return bytesOf(orderOf(unitOf(address)));
}

/**
 * Makes a block larger, where it is if all that lies behind it is free, else by moving its first `used` bytes. Gives
 * its address; 0, with the block as it was, where there is no room. `isSpare`: for bytes that can be done without.
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

/** Bytes of memory that the blocks have ever reached into; for tests of growth. */
export function highWaterMark(): usize {
  return ((topOf(SET_ASIDE) + topOf(SHARED) - SHARED_UNIT) as usize) << UNIT_BITS;
}

/** As `allocate`, without the memory that is set aside. */
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

/** Takes a block of an area. One that is shared gets room behind it, as long as there is some, to become larger. */
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

/** As `findOrExtend` of what is shared, but once much of it was used only of that: other pages would be touched too. */
function findRoomy(order: u32): u32 {
  return topOf(SHARED) < ROOMY_TOP ? findOrExtend(SHARED, order) : findFree(SHARED, order);
}

/** As `findFree`, of memory that was never used too. */
function findOrExtend(area: u32, order: u32): u32 {
  let found = findFree(area, order);
  while (found > MAX_ORDER && extend(area, order)) found = findFree(area, order);
  return found;
}

/** The least order from `order` on that has a free block; above MAX_ORDER if none has. */
function findFree(area: u32, order: u32): u32 {
  let found = order;
  while (found <= MAX_ORDER && headOf(area, found) == NONE) found++;
  return found;
}

/** Makes the next piece of an area that was never used free, of at most `order`. False where the area ends. */
function extend(area: u32, order: u32): bool {
  const unit = topOf(area);
  if (area == SET_ASIDE && unit == SHARED_UNIT) return false;
  const piece = min(order, ctz(unit));
  const end = addressOf(unit + (1 << piece));
  if (end > MAX_MEMORY) return false;
  const size = (memory.size() as usize) << 16;
  if (end > size && memory.grow(((end - size + 0xffff) >> 16) as i32) < 0) return false;
  store<u32>(tops + (area << 2), unit + (1 << piece));
  join(unit, piece);
  return true;
}

/** Puts a block that is free, as one with its neighbours of the same size that are, into the free list. */
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
  return unit < SHARED_UNIT ? SET_ASIDE : SHARED;
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
