import { Slice, sizeOf, startOf } from '../bytes/slice';

const PARTIAL_SUCCESS: u64 = 0x0a;
const REJECTED: u64 = 0x08;

/** The last varint that was read, and the address of the next byte; past the end if there was no varint. */
let value: u64 = 0;

/**
 * Reads how many spans or log records a backend says that it rejected; 0 if it does not say. It never reads past the
 * end, whatever the answer holds. Source: opentelemetry-proto, ExportTraceServiceResponse and
 * ExportLogsServiceResponse.
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

/** Reads a varint, and returns the address after it. The value is 0 if there is none. */
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
