import { Slice, sizeOf, startOf } from '../bytes/slice';

const PARTIAL_SUCCESS: u64 = 0x0a;
const REJECTED: u64 = 0x08;

/** The varint that was read last, and where the next byte stands; past the end where there was none. */
let value: u64 = 0;

/**
 * How many spans or log records a backend says that it rejected; 0 where it does not say. Whatever stands there, no
 * more is read than there is. Source: opentelemetry-proto, ExportTraceServiceResponse and ExportLogsServiceResponse.
 */
export function rejectedIn(answer: Slice): u32 {
  const end = startOf(answer) + sizeOf(answer);
  let at = readVarint(startOf(answer), end);
  if (value != PARTIAL_SUCCESS) return 0;
  at = readVarint(at, end);
  at = readVarint(at, end);
  if (value != REJECTED) return 0;
  readVarint(at, end);
  return min(value, u32.MAX_VALUE as u64) as u32;
}

/** Gives the address behind a varint. The value is 0 where there is none. */
function readVarint(start: usize, end: usize): usize {
  value = 0;
  let at = start;
  for (let shift: u64 = 0; at < end && shift < 64; shift += 7) {
    const byte = load<u8>(at++) as u64;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at;
  }
  value = 0;
  return end;
}
