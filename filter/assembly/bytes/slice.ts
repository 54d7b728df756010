/**
 * A range of bytes in linear memory: its address in the low 32 bits, its length in the high ones.
 * It owns nothing. Whoever hands out a slice says how long it stays valid.
 */
export type Slice = u64;

/** The slice of no bytes. */
export const EMPTY: Slice = 0;

/** Makes a slice of `size` bytes at `start`. */
export function sliceOf(start: usize, size: usize): Slice {
  return ((size as u64) << 32) | (start as u64);
}

/** The address of the first byte. */
export function startOf(slice: Slice): usize {
  return slice as u32 as usize;
}

/** The length in bytes. */
export function sizeOf(slice: Slice): usize {
  return (slice >> 32) as u32 as usize;
}

/** Whether there are no bytes. */
export function isEmpty(slice: Slice): bool {
  return sizeOf(slice) == 0;
}

/** The first `size` bytes, or all where there are fewer. */
export function firstBytes(slice: Slice, size: usize): Slice {
  return sliceOf(startOf(slice), min(size, sizeOf(slice)));
}

/** All but the first `size` bytes. */
export function afterBytes(slice: Slice, size: usize): Slice {
  const skipped = min(size, sizeOf(slice));
  return sliceOf(startOf(slice) + skipped, sizeOf(slice) - skipped);
}

/** The byte at `index`, which must be below the length. */
export function byteAt(slice: Slice, index: usize): u8 {
  return load<u8>(startOf(slice) + index);
}

/**
 * Whether both hold the same bytes. Short slices (the usual case) are compared by their first and last bytes at once.
 */
export function isEqual(a: Slice, b: Slice): bool {
  const size = sizeOf(a);
  if (size != sizeOf(b)) return false;
  const first = startOf(a);
  const second = startOf(b);
  if (size < 4 || size > 16) return memory.compare(first, second, size) == 0;
  if (size < 8) {
    const last = size - 4;
    return load<u32>(first) == load<u32>(second) && load<u32>(first + last) == load<u32>(second + last);
  }
  const last = size - 8;
  return load<u64>(first) == load<u64>(second) && load<u64>(first + last) == load<u64>(second + last);
}

/** Whether `slice` begins with the bytes of `prefix`. */
export function hasPrefix(slice: Slice, prefix: Slice): bool {
  const size = sizeOf(prefix);
  return size <= sizeOf(slice) && memory.compare(startOf(slice), startOf(prefix), size) == 0;
}

/** The index of the first `byte` in `slice`, or -1. */
export function indexOfByte(slice: Slice, byte: u8): i32 {
  const size = sizeOf(slice) as i32;
  for (let i = 0; i < size; i++) if (byteAt(slice, i) == byte) return i;
  return -1;
}

/** The bytes before the first `byte`; all if there is none. */
export function beforeByte(slice: Slice, byte: u8): Slice {
  const index = indexOfByte(slice, byte);
  return index < 0 ? slice : firstBytes(slice, index);
}

/** The bytes after the first `byte`; nothing if there is none. */
export function afterByte(slice: Slice, byte: u8): Slice {
  const index = indexOfByte(slice, byte);
  return index < 0 ? EMPTY : afterBytes(slice, index + 1);
}

/** The lower-case form of an ASCII letter; any other byte as it is. */
export function lowerCase(byte: u8): u8 {
  return byte - 0x41 < 26 ? byte | 0x20 : byte;
}

/** Whether both hold the same bytes, ignoring the case of ASCII letters. */
export function isEqualIgnoringCase(a: Slice, b: Slice): bool {
  const size = sizeOf(a);
  if (size != sizeOf(b)) return false;
  for (let i: usize = 0; i < size; i++) {
    const left = byteAt(a, i);
    const right = byteAt(b, i);
    if (left != right && lowerCase(left) != lowerCase(right)) return false;
  }
  return true;
}

/** Whether `slice` ends with the bytes of `suffix`, ignoring the case of ASCII letters. */
export function hasSuffixIgnoringCase(slice: Slice, suffix: Slice): bool {
  const size = sizeOf(slice);
  return size >= sizeOf(suffix) && isEqualIgnoringCase(afterBytes(slice, size - sizeOf(suffix)), suffix);
}

/** Without the spaces and tabs at both ends. */
export function trimmed(slice: Slice): Slice {
  let start = startOf(slice);
  let end = start + sizeOf(slice);
  while (start < end && isBlank(load<u8>(start))) start++;
  while (end > start && isBlank(load<u8>(end - 1))) end--;
  return sliceOf(start, end - start);
}

/** Whether the byte is a space or a tab. */
export function isBlank(byte: u8): bool {
  return byte == 0x20 || byte == 0x09;
}
