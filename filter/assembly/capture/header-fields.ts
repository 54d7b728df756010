/** Writes the fields of the header map that `head` has read, redacted. */
import { EMPTY, isEqual, Slice, sizeOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { firstValueIn } from '../encoding/apiclarity';
import { Format, isOtlp, writeHeader } from '../encoding/format';
import { beginHeader, endHeader, writeHeaderValue, writeHeader as writeOtlpHeader } from '../encoding/otlp';
import { PairsReader } from '../host/pairs';
import { Redaction } from '../redact/redaction';
import { HOST, head, isHost } from './head';

/** 2^32 divided by the golden ratio, which spreads numbers. Source: Knuth, The Art of Computer Programming, 6.4. */
const GOLDEN: u32 = 0x9e3779b1;
const KINDS: usize = 256;
const SEVERAL: u8 = 2;
/** How many names of each kind a map has. */
const kinds: usize = memory.data(256);
const others = changetype<PairsReader>(memory.data(offsetof<PairsReader>(), 8));

/**
 * Writes the fields of a request, the host first, redacted. Returns where the host is in the document (its offset and
 * size), for formats that need it again.
 */
export function writeRequestFields(
  format: u32,
  to: Writer,
  map: Slice,
  host: Slice,
  redaction: Redaction,
): Slice {
  if (isOtlp(format)) {
    writeGroups(format == Format.OTLP_LOGS, to, map, true, redaction);
    return EMPTY;
  }
  const start = to.size;
  writeHeader(format, to, true, HOST, host, EMPTY);
  const written = format == Format.APICLARITY ? firstValueIn(to, start, HOST) : EMPTY;
  while (head.nextField()) if (!isHost(head.pairs.name)) writeField(format, to, false, redaction);
  return written;
}

/** Writes the fields of a response. */
export function writeResponseFields(format: u32, to: Writer, map: Slice, redaction: Redaction): void {
  if (isOtlp(format)) writeGroups(format == Format.OTLP_LOGS, to, map, false, redaction);
  else for (let isFirst = true; head.nextField(); isFirst = false) writeField(format, to, isFirst, redaction);
}

function writeField(format: u32, to: Writer, isFirst: bool, redaction: Redaction): void {
  redaction.apply(head.pairs.name, head.pairs.value);
  writeHeader(format, to, isFirst, head.pairs.name, redaction.kept, redaction.rest);
}

/** Writes all fields with one name together, at the place of the first. */
function writeGroups(isLog: bool, to: Writer, map: Slice, isRequest: bool, redaction: Redaction): void {
  countKinds(map);
  for (let index: u32 = 0; head.nextField(); ) {
    const name = head.pairs.name;
    const mayRepeat = load<u8>(kinds + kindOf(name)) == SEVERAL;
    index = head.pairs.index;
    if ((isRequest && isHost(name)) || (mayRepeat && stoodBefore(map, name, index))) continue;
    redaction.apply(name, head.pairs.value);
    if (!mayRepeat && writeOtlpHeader(to, isLog, isRequest, name, redaction.kept, redaction.rest)) continue;
    beginHeader(to, isLog, isRequest, name);
    writeHeaderValue(to, redaction.kept, redaction.rest);
    if (mayRepeat) writeLaterValues(to, map, name, index, redaction);
    endHeader(to);
  }
}

function writeValue(to: Writer, name: Slice, value: Slice, redaction: Redaction): void {
  redaction.apply(name, value);
  writeHeaderValue(to, redaction.kept, redaction.rest);
}

function writeLaterValues(to: Writer, map: Slice, name: Slice, index: u32, redaction: Redaction): void {
  others.reset(map);
  while (others.next()) {
    if (others.index > index && isEqual(others.name, name)) writeValue(to, name, others.value, redaction);
  }
}

function stoodBefore(map: Slice, name: Slice, index: u32): bool {
  others.reset(map);
  while (others.next() && others.index < index) if (isEqual(others.name, name)) return true;
  return false;
}

/** Counts the names of each kind as none, one or several: in most maps no name repeats. */
function countKinds(map: Slice): void {
  memory.fill(kinds, 0, KINDS);
  others.reset(map);
  while (others.next()) {
    const count = kinds + kindOf(others.name);
    store<u8>(count, load<u8>(count) == 0 ? 1 : SEVERAL);
  }
}

/** Names differ at their end more than at their beginning. */
function kindOf(name: Slice): usize {
  const size = sizeOf(name);
  if (size < 4) return size;
  const ending = load<u32>(startOf(name) + size - 4);
  return ((ending ^ (size as u32)) * GOLDEN) >> 24;
}
