/** Attributes of OTLP: KeyValue and AnyValue. Source: opentelemetry-proto, common/v1/common.proto. */
import { copyBytes } from '../bytes/copy';
import { writeDecimal } from '../bytes/decimal';
import { EMPTY, isEmpty, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import {
  closeLength,
  LENGTH_BYTES,
  openLength,
  putTag,
  putVarint,
  VARINT_BYTES,
  varintBytes,
  writeText,
} from './protobuf';
import { copyText } from './utf8';

const KEY: u8 = 0x0a;
const VALUE: u8 = 0x12;
export const STRING_VALUE: u8 = 0x0a;
export const BYTES_VALUE: u8 = 0x3a;
const BOOL_VALUE: u8 = 0x10;
const INT_VALUE: u8 = 0x18;
const ARRAY_VALUE: u8 = 0x2a;
const ARRAY_ITEM: u8 = 0x0a;

const digits: usize = memory.data(20);

/** Where the current attribute, its value and its array began. */
let attribute: usize = 0;
let value: usize = 0;
let array: usize = 0;

/** Begins an attribute. The tag says what it belongs to; its name has two parts. One value must follow. */
export function beginAttribute(to: Writer, tag: u8, prefix: Slice, name: Slice): void {
  attribute = openLength(to, tag);
  const key = openLength(to, KEY);
  to.bytes(prefix);
  writeText(to, name);
  closeLength(to, key);
  value = openLength(to, VALUE);
}

/** Ends an attribute. */
export function endAttribute(to: Writer): void {
  closeLength(to, value);
  closeLength(to, attribute);
}

/** Writes an attribute of text, unless the text is empty. For UTF-8, no length is larger than it must be. */
export function writeTextAttribute(to: Writer, tag: u8, name: Slice, text: Slice): void {
  if (isEmpty(text) || writeOneText(to, tag, false, EMPTY, name, text, EMPTY)) return;
  beginAttribute(to, tag, name, EMPTY);
  const start = openLength(to, STRING_VALUE);
  writeText(to, text);
  closeLength(to, start);
  endAttribute(to);
}

/**
 * Writes an attribute that is a text, or an array of this text alone. Its name and the text have two parts each. All
 * sizes are known in advance, so no length is larger than it must be. False, with nothing written, if a part is not
 * UTF-8.
 */
export function writeOneText(
  to: Writer,
  tag: u8,
  isArray: bool,
  prefix: Slice,
  name: Slice,
  text: Slice,
  rest: Slice,
): bool {
  const size = sizeOf(text) + sizeOf(rest);
  const item = varintBytes(size) + size + 1;
  const items = isArray ? varintBytes(item) + item + 1 : 0;
  const all = isArray ? varintBytes(items) + items + 1 : item;
  const key = sizeOf(prefix) + sizeOf(name);
  const whole = varintBytes(key) + key + varintBytes(all) + all + 2;
  if (!to.reserve(1 + LENGTH_BYTES + whole)) return true;
  let at = putTag(to.end, tag, whole);
  at = putTag(at, KEY, key);
  copyBytes(at, startOf(prefix), sizeOf(prefix));
  if (!copyText(at + sizeOf(prefix), name)) return false;
  at = putTag(at + key, VALUE, all);
  if (isArray) at = putTag(putTag(at, ARRAY_VALUE, items), ARRAY_ITEM, item);
  at = putTag(at, STRING_VALUE, size);
  if (!copyText(at, text) || !copyText(at + sizeOf(text), rest)) return false;
  to.size = at + size - to.block;
  return true;
}

/** Writes an attribute of a whole number. */
export function writeNumberAttribute(to: Writer, tag: u8, name: Slice, number: u64): void {
  writeVarintAttribute(to, tag, name, INT_VALUE, number);
}

/** Writes a boolean attribute that is true. */
export function writeTrueAttribute(to: Writer, tag: u8, name: Slice): void {
  writeVarintAttribute(to, tag, name, BOOL_VALUE, 1);
}

/** Nothing in it is as long as 128 bytes, so each length takes one byte. */
function writeVarintAttribute(to: Writer, tag: u8, name: Slice, kind: u8, number: u64): void {
  const key = sizeOf(name);
  if (!to.reserve(7 + key + VARINT_BYTES)) return;
  const start = to.end;
  const value = putTag(start + 2, KEY, key) + key;
  copyBytes(value - key, startOf(name), key);
  store<u8>(value, kind, 2);
  const end = putVarint(value + 3, number);
  putTag(value, VALUE, end - value - 2);
  putTag(start, tag, end - start - 2);
  to.size = end - to.block;
}

/** Begins an attribute that is an array of texts. */
export function beginArrayAttribute(to: Writer, tag: u8, prefix: Slice, name: Slice): void {
  beginAttribute(to, tag, prefix, name);
  array = openLength(to, ARRAY_VALUE);
}

/** Adds a text to the array, which comes in two parts. */
export function addToArray(to: Writer, text: Slice, rest: Slice): void {
  const item = openLength(to, ARRAY_ITEM);
  const start = openLength(to, STRING_VALUE);
  writeText(to, text);
  writeText(to, rest);
  closeLength(to, start);
  closeLength(to, item);
}

/** Ends an attribute that is an array. */
export function endArrayAttribute(to: Writer): void {
  closeLength(to, array);
  endAttribute(to);
}

/** The decimal digits of a number. Valid until the next call. */
export function digitsOf(number: u64): Slice {
  return sliceOf(digits, writeDecimal(digits, number) - digits);
}
