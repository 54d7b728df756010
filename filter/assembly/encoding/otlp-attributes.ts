/** Attributes of OTLP: KeyValue and AnyValue. Source: opentelemetry-proto, common/v1/common.proto. */
import { writeDecimal } from '../bytes/decimal';
import { EMPTY, isEmpty, Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import {
  closeLength,
  openLength,
  varintBytes,
  writeBytes,
  writeTag,
  writeText,
  writeVarint,
} from './protobuf';
import { isUtf8 } from './utf8';

const KEY: u8 = 0x0a;
const VALUE: u8 = 0x12;
export const STRING_VALUE: u8 = 0x0a;
export const BYTES_VALUE: u8 = 0x3a;
const BOOL_VALUE: u8 = 0x10;
const INT_VALUE: u8 = 0x18;
const ARRAY_VALUE: u8 = 0x2a;
const ARRAY_ITEM: u8 = 0x0a;

const digits: usize = memory.data(20);

/** Where the attribute under way, its value and its array began. */
let attribute: usize = 0;
let value: usize = 0;
let array: usize = 0;

/** Begins an attribute with a tag of what it belongs to. Its name has two parts. One value must follow. */
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

/** Where the value of the attribute under way begins. */
export function valueStart(): usize {
  return value;
}

/** Writes an attribute of text, unless there is none. Of UTF-8 no length is larger than it must be. */
export function writeTextAttribute(to: Writer, tag: u8, name: Slice, text: Slice): void {
  if (isEmpty(text)) return;
  if (isText(text)) {
    const size = sizeOf(text);
    const all = varintBytes(size) + size + 1;
    const key = sizeOf(name);
    writeTag(to, tag, varintBytes(key) + key + varintBytes(all) + all + 2);
    writeBytes(to, KEY, name);
    writeTag(to, VALUE, all);
    writeBytes(to, STRING_VALUE, text);
    return;
  }
  beginAttribute(to, tag, name, EMPTY);
  const start = openLength(to, STRING_VALUE);
  writeText(to, text);
  closeLength(to, start);
  endAttribute(to);
}

/**
 * Writes an attribute that is an array of one text, which comes in two parts. False, with nothing written, where it is
 * no UTF-8: else all sizes are known before, so that no length is larger than it must be.
 */
export function writeArrayOfOne(
  to: Writer,
  tag: u8,
  prefix: Slice,
  name: Slice,
  text: Slice,
  rest: Slice,
): bool {
  if (!isText(name) || !isText(text) || !isText(rest)) return false;
  const size = sizeOf(text) + sizeOf(rest);
  const item = varintBytes(size) + size + 1;
  const items = varintBytes(item) + item + 1;
  const all = varintBytes(items) + items + 1;
  const key = sizeOf(prefix) + sizeOf(name);
  writeTag(to, tag, varintBytes(key) + key + varintBytes(all) + all + 2);
  writeTag(to, KEY, key);
  to.bytes(prefix);
  to.bytes(name);
  writeTag(to, VALUE, all);
  writeTag(to, ARRAY_VALUE, items);
  writeTag(to, ARRAY_ITEM, item);
  writeTag(to, STRING_VALUE, size);
  to.bytes(text);
  to.bytes(rest);
  return true;
}

function isText(bytes: Slice): bool {
  return isUtf8(startOf(bytes), sizeOf(bytes));
}

/** Writes an attribute of a whole number. */
export function writeNumberAttribute(to: Writer, tag: u8, name: Slice, number: u64): void {
  beginAttribute(to, tag, name, EMPTY);
  to.byte(INT_VALUE);
  writeVarint(to, number);
  endAttribute(to);
}

/** Writes an attribute of truth, which is true. */
export function writeTrueAttribute(to: Writer, tag: u8, name: Slice): void {
  beginAttribute(to, tag, name, EMPTY);
  to.byte(BOOL_VALUE);
  to.byte(1);
  endAttribute(to);
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

/** The decimal digits of a number. Valid until the next ones are asked for. */
export function digitsOf(number: u64): Slice {
  return sliceOf(digits, writeDecimal(digits, number) - digits);
}
