import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { lowerCase } from '../bytes/slice';
import { NameSet } from './name-set';

/** A name that is passing, in pieces of any size: only its hash and its length are kept. */
@unmanaged
export class NameHash {
  private names: NameSet;
  private value: u64;
  /** Bytes so far; no longer exact, nor is the hash, once there are more than the longest name has. */
  private size: u32;

  /** Begins a name that may be one of `names`. */
  open(names: NameSet): void {
    this.names = names;
    this.begin();
  }

  /** Begins another name. */
  begin(): void {
    this.value = FNV_OFFSET;
    this.size = 0;
  }

  /** Whether it is longer than any of the names. */
  get isTooLong(): bool {
    return this.size > this.names.longest;
  }

  /** Takes the next byte. */
  add(byte: u8): void {
    this.value = addToFnv(this.value, lowerCase(byte));
    this.size++;
  }

  /** Takes the next bytes, which are only read where they can still make one of the names. */
  addBytes(start: usize, end: usize): void {
    if (start == end) return;
    if (this.size + ((end - start) as u32) > this.names.longest) this.size = this.names.longest + 1;
    else for (let at = start; at < end; at++) this.add(load<u8>(at));
  }

  /** Whether the name, with the bytes from `start` to `end` as its last, is one of the names. */
  isCoveredWith(start: usize, end: usize): bool {
    if (!this.names.canHave(this.size + ((end - start) as u32))) return false;
    this.addBytes(start, end);
    return this.names.has(this.value);
  }

  /** Whether the name is one of the names. */
  get isCovered(): bool {
    return this.names.canHave(this.size) && this.names.has(this.value);
  }
}
