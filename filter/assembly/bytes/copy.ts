/** For more bytes than this, the host's own copy is faster, although it costs a call. */
const LONG_BYTES: usize = 128;

/** Copies `size` bytes to a range that does not overlap theirs. Most ranges are short, and cost no call. */
export function copyBytes(to: usize, from: usize, size: usize): void {
  if (size >= 16) {
    if (size > LONG_BYTES) memory.copy(to, from, size);
    else copyVectors(to, from, size);
  } else if (size >= 8) {
    store<u64>(to, load<u64>(from));
    store<u64>(to + size - 8, load<u64>(from + size - 8));
  } else if (size >= 4) {
    store<u32>(to, load<u32>(from));
    store<u32>(to + size - 4, load<u32>(from + size - 4));
  } else {
    for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

/** The last vector ends where the bytes end, so it may overlap the one before it. */
function copyVectors(to: usize, from: usize, size: usize): void {
  const last = size - 16;
  for (let i: usize = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i));
  v128.store(to + last, v128.load(from + last));
}
