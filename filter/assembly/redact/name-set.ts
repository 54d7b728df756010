import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { foldedAscii, NameHash } from './name-hash';

/** Two lists of the configuration, of at most 64 names each. */
const CAPACITY: u32 = 128;
const HASH_BITS: usize = 3;

/** Names whose values must not leave. They are kept as hashes alone, so that a name can be told while it passes. */
@unmanaged
export class NameSet {
  private count: u32;
  /** The length of the longest name. */
  private longest: u32;
  /** Bit n is set where a name has n bytes, modulo 64: most texts are told apart by this alone. */
  private sizes: u64;
  /** Bit n is set where a name begins with a byte that is n, modulo 32, which is so in any case of a letter. */
  private firsts: u32;

  /** Begins without names. */
  clear(): void {
    this.count = 0;
    this.longest = 0;
    this.sizes = 0;
    this.firsts = 0;
  }

  /** Begins without names, to which none is too long. */
  openWithoutLimit(): void {
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

  /** Whether a name of `size` bytes, of which this is the first if there is one, can be one of these. */
  canHave(size: usize, first: u8): bool {
    if (!((this.sizes >> ((size as u64) & 63)) & 1) || size > (this.longest as usize)) return false;
    return size == 0 || (((this.firsts >> (first & 31)) & 1) as bool);
  }

  /** Whether a name can no longer become one of these: a mark may still make it shorter by one. */
  isTooLong(name: NameHash): bool {
    return name.size > this.longest + 1;
  }

  /** Whether a name, which is over then, is one of these. */
  has(name: NameHash): bool {
    name.end();
    return this.canHave(name.size, name.first) && this.hasHash(name.value);
  }

  /** Whether a text of ASCII that is none but a name, without blanks around it, is one of these. */
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

/** Bytes of a NameSet with its hashes behind it. */
export const NAME_SET_BYTES: usize = offsetof<NameSet>() + ((CAPACITY as usize) << HASH_BITS);
