import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { byteAt, lowerCase, Slice, sizeOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';

/** Two lists of the configuration, of at most 64 names each. */
const CAPACITY: u32 = 128;
const HASH_BITS: usize = 3;
const QUOTE: u8 = 0x22;

/**
 * Names whose values must not leave, in any case of ASCII letters. They are kept as hashes alone, so that a name can
 * be told while it passes, however it is cut. Of a name with a quote in it counts what stands behind its last quote:
 * whoever looks for names begins anew at every quote.
 */
@unmanaged
export class NameSet {
  private count: u32;
  /** The length of the longest name in bytes. */
  longest: u32;
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

  /** Adds names in UTF-8. The list is not needed any more then. */
  add(names: SliceList): void {
    for (let i = 0; i < countOf(names) && this.count < CAPACITY; i++) {
      const name = itemAt(names, i);
      const size = sizeOf(name) as u32;
      const start = startOfTold(name);
      let hash = FNV_OFFSET;
      for (let at = start; at < size; at++) hash = addToFnv(hash, lowerCase(byteAt(name, at)));
      store<u64>(this.entry(this.count++), hash);
      this.longest = max(this.longest, size - start);
      this.sizes |= (1 as u64) << ((size - start) & 63);
      this.firsts |= start == size ? u32.MAX_VALUE : 1 << (byteAt(name, start) & 31);
    }
  }

  /** Whether there are no names. */
  get isEmpty(): bool {
    return this.count == 0;
  }

  /** Whether a name that begins with this byte can be one of these, or an empty one in its place. */
  canBegin(byte: u8): bool {
    return ((this.firsts >> (byte & 31)) & 1) as bool;
  }

  /** Whether a name of `size` bytes can be one of these. */
  canHave(size: u32): bool {
    return (((this.sizes >> (size & 63)) & 1) as bool) && size <= this.longest;
  }

  /** Whether the name with this hash is one of these. */
  has(hash: u64): bool {
    for (let i: u32 = 0; i < this.count; i++) if (load<u64>(this.entry(i)) == hash) return true;
    return false;
  }

  private entry(index: u32): usize {
    return changetype<usize>(this) + offsetof<NameSet>() + ((index as usize) << HASH_BITS);
  }
}

/** Bytes of a NameSet with its hashes behind it. */
export const NAME_SET_BYTES: usize = offsetof<NameSet>() + ((CAPACITY as usize) << HASH_BITS);

function startOfTold(name: Slice): u32 {
  let start = sizeOf(name) as u32;
  while (start > 0 && byteAt(name, start - 1) != QUOTE) start--;
  return start;
}
