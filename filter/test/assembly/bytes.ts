/** Blocks, slices, lists, the table of ids and a writer, each under the name of what it calls. */
import { literal } from '../../assembly/bytes/literal';
import { Slice, sliceOf } from '../../assembly/bytes/slice';
import { Writer } from '../../assembly/bytes/writer';

export {
  allocate,
  capacityOf,
  enlarge,
  highWaterMark,
  release,
  shrink,
} from '../../assembly/bytes/allocator';
export { readDecimal } from '../../assembly/bytes/decimal';
export { insert, lookUp, remove } from '../../assembly/bytes/id-table';
export {
  afterByte,
  afterBytes,
  beforeByte,
  byteAt,
  firstBytes,
  hasPrefix,
  indexOfByte,
  isBlank,
  isEqual,
  isEqualIgnoringCase,
  lowerCase,
  trimmed,
} from '../../assembly/bytes/slice';
export { appended, countOf, itemAt, listAt } from '../../assembly/bytes/slice-list';

/** The one writer of the tests; what needs a writer writes here. */
export const writer = changetype<Writer>(memory.data(32, 8));

/** A literal with a quote, a NUL and the last character of ASCII. */
export function aLiteral(): Slice {
  return literal('a "b" \0\x7f');
}

export function openWriter(capacity: usize): void {
  writer.acquire(capacity);
}

export function closeWriter(): void {
  writer.close();
}

export function writeByte(value: u8): void {
  writer.byte(value);
}

export function writeBytes(bytes: Slice): void {
  writer.bytes(bytes);
}

export function hasRoom(count: usize): bool {
  return writer.hasRoom(count);
}

export function reserve(count: usize): bool {
  return writer.reserve(count);
}

export function hasFailed(): bool {
  return writer.hasFailed;
}

/** What the writer holds; valid until the next write. */
export function written(): Slice {
  return sliceOf(writer.block, writer.size);
}
