import { writeDecimal } from '../bytes/decimal';
import { byteAt, Slice, sizeOf, sliceOf } from '../bytes/slice';

const digits: usize = memory.data(20);

/** Reads a status of three digits; 0 for anything else. */
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

/** The decimal digits of a status. Valid until the next call. */
export function textOfStatus(status: u32): Slice {
  return sliceOf(digits, writeDecimal(digits, status) - digits);
}
