import { EMPTY, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';

/**
 * Header maps on the wire between host and guest, little endian:
 * u32 count, then `count` times (u32 name size, u32 value size), then `count` times name, NUL, value, NUL.
 * Source: proxy-wasm-cpp-host, pairs_util.cc.
 */
const COUNT_BYTES: usize = 4;
const SIZES_BYTES: usize = 8;

/** Walks the pairs of one map, in order. If the sizes in a map do not fit its bytes, it ends there. */
@unmanaged
export class PairsReader {
  private sizes: usize;
  private data: usize;
  private end: usize;
  private left: u32;
  /** How many pairs have come, including the current one. */
  index: u32;
  /** The name of the current pair; it points into the map. */
  name: Slice;
  /** The value of the current pair; it points into the map. */
  value: Slice;

  /** Starts with a map, which may be empty. */
  reset(map: Slice): void {
    this.left = 0;
    this.index = 0;
    this.name = EMPTY;
    this.value = EMPTY;
    const size = sizeOf(map);
    if (size < COUNT_BYTES) return;
    const start = startOf(map);
    const count = load<u32>(start);
    if ((count as u64) * SIZES_BYTES > ((size - COUNT_BYTES) as u64)) return;
    this.left = count;
    this.sizes = start + COUNT_BYTES;
    this.data = this.sizes + (count as usize) * SIZES_BYTES;
    this.end = start + size;
  }

  /** Goes to the next pair. False if there is none. */
  next(): bool {
    if (this.left == 0) return false;
    const nameSize = load<u32>(this.sizes) as u64;
    const valueSize = load<u32>(this.sizes, 4) as u64;
    if (nameSize + valueSize + 2 > ((this.end - this.data) as u64)) {
      this.left = 0;
      return false;
    }
    this.name = sliceOf(this.data, nameSize as usize);
    this.value = sliceOf(this.data + (nameSize as usize) + 1, valueSize as usize);
    this.data += ((nameSize + valueSize) as usize) + 2;
    this.sizes += SIZES_BYTES;
    this.index++;
    this.left--;
    return true;
  }
}

/** Begins a map of `count` pairs; `writePairSize` for each, then `writePair` for each, must follow. */
export function writePairCount(to: Writer, count: u32): void {
  if (!to.reserve(COUNT_BYTES)) return;
  store<u32>(to.end, count);
  to.size += COUNT_BYTES;
}

/** Writes the sizes of a pair. */
export function writePairSize(to: Writer, name: Slice, value: Slice): void {
  if (!to.reserve(SIZES_BYTES)) return;
  store<u32>(to.end, sizeOf(name) as u32);
  store<u32>(to.end, sizeOf(value) as u32, 4);
  to.size += SIZES_BYTES;
}

/** Writes the bytes of a pair. */
export function writePair(to: Writer, name: Slice, value: Slice): void {
  to.bytes(name);
  to.byte(0);
  to.bytes(value);
  to.byte(0);
}
