import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { foldedAscii, NameHash } from './name-hash';

/** Two lists of the configuration, of at most 64 names each. */
const CAPACITY: u32 = 128;
const HASH_BITS: usize = 3;

/** The names of secret values. Only hashes are kept, so that a name can be recognized while it passes. */
@unmanaged
export class NameSet {
  private count: u32;
  /** The length of the longest name. */
  private longest: u32;
  /** Bit n is set if a name has n bytes, modulo 64: this alone rules out most texts. */
  private sizes: u64;
  /** Bit n is set if a name begins with the byte n, modulo 32; this is the same for both cases of a letter. */
  private firsts: u32;

  /** Removes all names. */
  clear(): void {
    this.count = 0;
    this.longest = 0;
    this.sizes = 0;
    this.firsts = 0;
  }

  /** Removes all names; no name is too long for this set. */
  clearWithoutLimit(): void {
    this.clear();
    this.longest = u32.MAX_VALUE >> 2;
  }

  /** Adds a name. */
  add(name: NameHash): void {
    if (this.count == CAPACITY) return;
    store<u64>(this.entry(this.count++), name.value);
    this.longest = max(this.longest, name.size);
    this.sizes |= (1 as u64) << (name.size & 63);
    if (name.size > 0) this.firsts |= 1 << (name.first & 31);
  }

  /** Whether there are no names. */
  get isEmpty(): bool {
    return this.count == 0;
  }

  /** Whether a name of `size` bytes with this first byte (if any) can be one of these. */
  canHave(size: usize, first: u8): bool {
    if (!((this.sizes >> ((size as u64) & 63)) & 1) || size > (this.longest as usize)) return false;
    return size == 0 || (((this.firsts >> (first & 31)) & 1) as bool);
  }

  /** Whether a name can no longer become one of these. A mark may still shorten it by one. */
  isTooLong(name: NameHash): bool {
    return name.size > this.longest + 1;
  }

  /** Whether a complete name is one of these. */
  has(name: NameHash): bool {
    name.end();
    return this.canHave(name.size, name.first) && this.hasHash(name.value);
  }

  /** Whether an ASCII text that is only a name, without blanks around it, is one of these. */
  hasText(start: usize, end: usize): bool {
    if (!this.canHave(end - start, load<u8>(start))) return false;
    let hash = FNV_OFFSET;
    for (let at = start; at < end; at++) hash = addToFnv(hash, foldedAscii(load<u8>(at)));
    return this.hasHash(hash);
  }

  private hasHash(hash: u64): bool {
    for (let i: u32 = 0; i < this.count; i++) if (load<u64>(this.entry(i)) == hash) return true;
    return false;
  }

  private entry(index: u32): usize {
    return changetype<usize>(this) + offsetof<NameSet>() + ((index as usize) << HASH_BITS);
  }
}

/** The size of a NameSet with its hashes, which lie after it. */
export const NAME_SET_BYTES: usize = offsetof<NameSet>() + ((CAPACITY as usize) << HASH_BITS);
