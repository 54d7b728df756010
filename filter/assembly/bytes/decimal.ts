import { byteAt, Slice, sizeOf } from './slice';

/** Reads a number of at most nine decimal digits; 0 for any other text. */
export function readDecimal(text: Slice): u32 {
  let value: u32 = 0;
  if (sizeOf(text) > 9) return 0;
  for (let i: usize = 0; i < sizeOf(text); i++) {
    const digit = byteAt(text, i) - 0x30;
    if (digit > 9) return 0;
    value = value * 10 + (digit as u32);
  }
  return value;
}

/** Writes the decimal digits of a number to `to`, which has room for them: 20 at most. Returns the address after them. */
export function writeDecimal(to: usize, value: u64): usize {
  let end = to + 1;
  for (let rest = value / 10; rest > 0; rest /= 10) end++;
  let rest = value;
  for (let at = end - 1; at >= to; at--) {
    store<u8>(at, (0x30 + (rest % 10)) as u8);
    rest /= 10;
  }
  return end;
}
