/** Writes the fields of the header map that `head` has read, redacted. */
import { byteAt, EMPTY, isEqual, Slice, sizeOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { firstValueIn } from '../encoding/apiclarity';
import { Format, isOtlp, writeHeader } from '../encoding/format';
import { beginHeader, endHeader, writeHeaderValue, writeHeader as writeOtlpHeader } from '../encoding/otlp';
import { PairsReader } from '../host/pairs';
import { Redaction } from '../redact/redaction';
import { HOST, head, isHost } from './head';

const others = changetype<PairsReader>(memory.data(offsetof<PairsReader>(), 8));

/**
 * Writes the fields of a request, of which the host comes first, as it may be shown. Gives where that stands in the
 * document, for a format that needs it again: its offset and its size.
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

/** Writes the fields with one name together, at the place of the first. */
function writeGroups(isLog: bool, to: Writer, map: Slice, isRequest: bool, redaction: Redaction): void {
  const repeated = kindsThatRepeat(map);
  for (let index: u32 = 0; head.nextField(); ) {
    const name = head.pairs.name;
    const mayRepeat = ((repeated >> kindOf(name)) & 1) != 0;
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
  others.open(map);
  while (others.next()) {
    if (others.index > index && isEqual(others.name, name)) writeValue(to, name, others.value, redaction);
  }
}

function stoodBefore(map: Slice, name: Slice, index: u32): bool {
  others.open(map);
  while (others.next() && others.index < index) if (isEqual(others.name, name)) return true;
  return false;
}

/** Bit n is set where several fields have names of the kind n: most maps have none that repeats. */
function kindsThatRepeat(map: Slice): u64 {
  let known: u64 = 0;
  let repeated: u64 = 0;
  others.open(map);
  while (others.next()) {
    const bit = (1 as u64) << kindOf(others.name);
    repeated |= known & bit;
    known |= bit;
  }
  return repeated;
}

function kindOf(name: Slice): u64 {
  const size = sizeOf(name);
  if (size == 0) return 0;
  return (((size << 3) ^ byteAt(name, 0) ^ (byteAt(name, size - 1) << 2)) & 63) as u64;
}
