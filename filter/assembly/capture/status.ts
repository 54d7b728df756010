import { byteAt, Slice, sizeOf, sliceOf } from '../bytes/slice';

const digits: usize = memory.data(4);

/** The number that a status consists of: three digits, else 0. */
export function statusIn(text: Slice): u32 {
  let status: u32 = 0;
  if (sizeOf(text) != 3) return 0;
  for (let i: usize = 0; i < 3; i++) {
    const digit = byteAt(text, i) - 0x30;
    if (digit > 9) return 0;
    status = status * 10 + (digit as u32);
  }
  return status;
}

/** The decimal digits of a number below 1000. Valid until the next one is asked for. */
export function textOfStatus(status: u32): Slice {
  store<u8>(digits, (0x30 + status / 100) as u8);
  store<u8>(digits, (0x30 + ((status / 10) % 10)) as u8, 1);
  store<u8>(digits, (0x30 + (status % 10)) as u8, 2);
  const skipped: usize = status >= 100 ? 0 : status >= 10 ? 1 : 2;
  return sliceOf(digits + skipped, 3 - skipped);
}
