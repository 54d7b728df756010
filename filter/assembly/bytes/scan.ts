/** The address of the first byte from `start` on that is `a` or `b`; `end` if there is none. Reads nothing after `end`. */
export function findEither(start: usize, end: usize, a: u8, b: u8): usize {
  let at = start;
  const first = i8x16.splat(a);
  const second = i8x16.splat(b);
  for (; end - at >= 16; at += 16) {
    const bytes = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, first), i8x16.eq(bytes, second)));
    if (found != 0) return at + (ctz(found) as usize);
  }
  for (; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == a || byte == b) break;
  }
  return at;
}
