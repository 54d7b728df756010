import { allocate, release } from './allocator';

/** Entries are 8 bytes: the id, 0 if there is none, and the address that it stands for. */
const ENTRY_BITS: u32 = 3;
const FIRST_CAPACITY: u32 = 128;

let entries: usize = 0;
let mask: u32 = 0;
let count: u32 = 0;

/** The address kept under a context id, or 0. Context ids are never 0. Source: ABI 0.2.1, proxy_on_context_create. */
export function lookUp(id: u32): usize {
  if (entries == 0 || id == 0) return 0;
  let index = homeOf(id);
  while (idAt(index) != id) {
    if (idAt(index) == 0) return 0;
    index = (index + 1) & mask;
  }
  return load<u32>(entries + (index << ENTRY_BITS), 4) as usize;
}

/** Keeps an address under a context id that has none. False, with nothing kept, if memory runs out. */
export function insert(id: u32, address: usize): bool {
  if (id == 0) return false;
  if (count * 2 >= capacity() && !grow()) return false;
  place(id, address);
  count++;
  return true;
}

/** Forgets a context id. */
export function remove(id: u32): void {
  if (entries == 0 || id == 0) return;
  let hole = homeOf(id);
  while (idAt(hole) != id) {
    if (idAt(hole) == 0) return;
    hole = (hole + 1) & mask;
  }
  count--;
  // Later entries of the same run move up, so that no look-up stops at the gap before it reaches them.
  for (let index = (hole + 1) & mask; idAt(index) != 0; index = (index + 1) & mask) {
    const id = idAt(index);
    if (((index - homeOf(id)) & mask) >= ((index - hole) & mask)) {
      store<u64>(entries + (hole << ENTRY_BITS), load<u64>(entries + (index << ENTRY_BITS)));
      hole = index;
    }
  }
  store<u32>(entries + (hole << ENTRY_BITS), 0);
}

function capacity(): u32 {
  return entries ? mask + 1 : 0;
}

function grow(): bool {
  const old = entries;
  const oldCapacity = capacity();
  const newCapacity = oldCapacity ? oldCapacity << 1 : FIRST_CAPACITY;
  const bytes = (newCapacity as usize) << ENTRY_BITS;
  const bigger = allocate(bytes);
  if (bigger == 0) return false;
  memory.fill(bigger, 0, bytes);
  entries = bigger;
  mask = newCapacity - 1;
  for (let i: u32 = 0; i < oldCapacity; i++) {
    const at = old + (i << ENTRY_BITS);
    const id = load<u32>(at);
    if (id != 0) place(id, load<u32>(at, 4) as usize);
  }
  release(old);
  return true;
}

function place(id: u32, address: usize): void {
  let index = homeOf(id);
  while (idAt(index) != 0) index = (index + 1) & mask;
  const at = entries + (index << ENTRY_BITS);
  store<u32>(at, id);
  store<u32>(at, address as u32, 4);
}

/** Ids are given in rising order, so their low bits alone spread them evenly. */
function homeOf(id: u32): u32 {
  return id & mask;
}

function idAt(index: u32): u32 {
  return load<u32>(entries + (index << ENTRY_BITS));
}
