/** Trace and span ids. */
import { addToFnv, FNV_OFFSET } from '../bytes/fnv';
import { byteAt, isEmpty, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { random } from '../host/random';
import { hexValue } from './json-escape';
import { RequestInfo } from './request-info';

const TRACE_BYTES: usize = 16;
const SPAN_BYTES: usize = 8;
const HYPHEN: u8 = 0x2d;
/** The size of `00-<32 digits>-<16 digits>-00`. */
const TRACEPARENT_BYTES: usize = 55;

const traceId: usize = memory.data(16, 8);
const callerSpanId: usize = memory.data(8, 8);
const spanId: usize = memory.data(8, 8);
let hasCaller: bool = false;

/** Reads or makes the ids of an exchange. They are valid until the next call. */
export function readTraceContext(request: RequestInfo): void {
  hasCaller = readTraceparent(request.traceparent);
  if (!hasCaller && !(request.hasOwnId && readUuid(request.requestId))) hashId(request);
  do store<u64>(spanId, random64() ^ request.startNs);
  while (load<u64>(spanId) == 0 || (hasCaller && load<u64>(spanId) == load<u64>(callerSpanId)));
}

/** The trace id: the caller's, else the request's id if that is a UUID, else one made from it. */
export function currentTraceId(): Slice {
  return sliceOf(traceId, TRACE_BYTES);
}

/** The id of a new span. */
export function newSpanId(): Slice {
  return sliceOf(spanId, SPAN_BYTES);
}

/** Whether the caller sent a span of its own. */
export function hasCallerSpan(): bool {
  return hasCaller;
}

/** The id of the caller's span. */
export function currentCallerSpanId(): Slice {
  return sliceOf(callerSpanId, SPAN_BYTES);
}

/** Source: W3C Trace Context, section 3.2. A later version may have more after these fields. */
function readTraceparent(text: Slice): bool {
  const size = sizeOf(text);
  if (size < TRACEPARENT_BYTES) return false;
  const at = startOf(text);
  if (!isHyphen(at + 2) || !isHyphen(at + 35) || !isHyphen(at + 52)) return false;
  const version = hexPair(at);
  if (version < 0 || version == 0xff || hexPair(at + 53) < 0) return false;
  if (size > TRACEPARENT_BYTES && (version == 0 || byteAt(text, TRACEPARENT_BYTES) != HYPHEN)) return false;
  if (!readHex(at + 3, traceId, TRACE_BYTES) || !readHex(at + 36, callerSpanId, SPAN_BYTES)) return false;
  return !isZero(traceId, TRACE_BYTES) && !isZero(callerSpanId, SPAN_BYTES);
}

/** Reads 32 hexadecimal digits, with or without hyphens between them. */
function readUuid(text: Slice): bool {
  let count: usize = 0;
  let high: i32 = 0;
  for (let i: usize = 0; i < sizeOf(text); i++) {
    if (byteAt(text, i) == HYPHEN) continue;
    const digit = hexValue(byteAt(text, i));
    if (digit < 0 || count == TRACE_BYTES * 2) return false;
    if (count & 1) store<u8>(traceId + (count >> 1), ((high << 4) | digit) as u8);
    high = digit;
    count++;
  }
  return count == TRACE_BYTES * 2 && !isZero(traceId, TRACE_BYTES);
}

/** Makes a trace id from a request id; a random one if that is missing or redacted. */
function hashId(request: RequestInfo): void {
  const id = request.requestId;
  let first = FNV_OFFSET;
  for (let i: usize = 0; i < sizeOf(id); i++) first = addToFnv(first, byteAt(id, i));
  if (isEmpty(id) || !request.hasOwnId) first = random64() ^ request.startNs;
  let second = first;
  for (let i = 0; i < 8; i++) second = addToFnv(second, (first >> (i << 3)) as u8);
  store<u64>(traceId, first);
  store<u64>(traceId + 8, second | 1);
}

function random64(): u64 {
  return ((random() as u64) << 32) | (random() as u64);
}

function isHyphen(at: usize): bool {
  return load<u8>(at) == HYPHEN;
}

/** Lower-case digits only, as the standard says. */
function readHex(from: usize, to: usize, count: usize): bool {
  for (let i: usize = 0; i < count; i++) {
    const byte = hexPair(from + i * 2);
    if (byte < 0) return false;
    store<u8>(to + i, byte as u8);
  }
  return true;
}

/** The byte of two lower-case hexadecimal digits, or -1. */
function hexPair(at: usize): i32 {
  if (load<u8>(at) - 0x41 < 6 || load<u8>(at + 1) - 0x41 < 6) return -1;
  const high = hexValue(load<u8>(at));
  const low = hexValue(load<u8>(at + 1));
  return (high | low) < 0 ? -1 : (high << 4) | low;
}

function isZero(at: usize, size: usize): bool {
  let bits: u64 = 0;
  for (let i: usize = 0; i < size; i += 8) bits |= load<u64>(at + i);
  return bits == 0;
}
