import { literal } from '../bytes/literal';
import { byteAt, EMPTY, indexOfByte, isBlank, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { appended, SliceList } from '../bytes/slice-list';
import { unescapeJson } from '../encoding/json-escape';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { Config, MAX_ITEMS } from './config';
import { addProblem, WHOLE } from './problems';

/** Which bytes a text may hold. */
export namespace Bytes {
  /** Any. */
  export const ANY: i32 = 0;
  /** Visible ASCII, as in a path or an authority. */
  export const VISIBLE: i32 = 1;
  /** What a header value may hold: visible ASCII, spaces and tabs. */
  export const FIELD_VALUE: i32 = 2;
  /** What a header name may hold. Source: RFC 9110, section 5.6.2. */
  export const TOKEN: i32 = 3;
  /** What the name or address of a host may hold. */
  export const HOST: i32 = 4;
  /** What either part of a media type may hold. Source: RFC 6838, section 4.2. */
  export const MEDIA: i32 = 5;
}

/** What a text of a kind may hold beside letters and digits. */
const TOKEN_MARKS = literal("!#$%&'*+-.^_`|~");
const HOST_MARKS = literal('-._:[]');
const MEDIA_MARKS = literal('!#$&+-.^_');

const ANY_OBJECT = literal('an object');
const SMALLER = literal('a smaller configuration');

/** Reads a whole number from `least` to `most`; `allowed` says so in words. */
export function readInteger(reader: JsonReader, key: Slice, least: u32, most: u32, allowed: Slice): u32 {
  if (reader.peek() != JsonType.NUMBER) return refuse(reader, key, allowed);
  const before = reader.mark();
  const value = reader.readNumber();
  const isWhole = value >= (least as f64) && value <= (most as f64) && value == Math.floor(value);
  if (!isWhole) addProblem(key, reader.since(before), allowed);
  return isWhole ? (value as u32) : least;
}

/** Reads a number from 0 to 1; `allowed` says so in words. */
export function readRatio(reader: JsonReader, key: Slice, allowed: Slice): f64 {
  if (reader.peek() != JsonType.NUMBER) return refuse(reader, key, allowed) as f64;
  const before = reader.mark();
  const value = reader.readNumber();
  if (!(value >= 0 && value <= 1)) addProblem(key, reader.since(before), allowed);
  return value;
}

/** Reads a text of `least` to `most` characters of the given kind. It is kept with the configuration. */
export function readText(
  reader: JsonReader,
  config: Config,
  key: Slice,
  least: usize,
  most: usize,
  bytes: i32,
  allowed: Slice,
): Slice {
  if (reader.peek() != JsonType.STRING) {
    refuse(reader, key, allowed);
    return EMPTY;
  }
  const before = reader.mark();
  const text = keepText(config, reader.readRawString());
  const size = charactersIn(text);
  if (size < least || size > most || !consistsOf(text, bytes)) addProblem(key, reader.since(before), allowed);
  return text;
}

/** Resolves a raw string into the configuration's block. */
export function keepText(config: Config, raw: Slice): Slice {
  const start = config.take(sizeOf(raw));
  if (start == 0) {
    noteFull();
    return EMPTY;
  }
  return sliceOf(start, unescapeJson(raw, start));
}

/** Notes that the configuration's block is full, which takes many keys that are repeated. */
export function noteFull(): void {
  addProblem(WHOLE, EMPTY, SMALLER);
}

/** Reads a list of at most 64 texts. */
export function readTexts(
  reader: JsonReader,
  config: Config,
  key: Slice,
  bytes: i32,
  allowed: Slice,
): SliceList {
  if (reader.peek() != JsonType.ARRAY) {
    refuse(reader, key, allowed);
    return EMPTY;
  }
  const before = reader.mark();
  let list = config.takeList(MAX_ITEMS);
  if (list == EMPTY) noteFull();
  let count: u32 = 0;
  reader.enterArray();
  for (let isFirst = true; reader.hasItem(isFirst); isFirst = false) {
    const text = readText(reader, config, key, 1, 256, bytes, allowed);
    if (++count <= MAX_ITEMS) list = appended(list, text);
  }
  if (count > MAX_ITEMS) addProblem(key, reader.since(before), allowed);
  return list;
}

/** Goes into the object that comes next. False, with the value refused, where there is none. */
export function hasObject(reader: JsonReader, key: Slice): bool {
  if (reader.peek() != JsonType.OBJECT) {
    refuse(reader, key, ANY_OBJECT);
    return false;
  }
  reader.enterObject();
  return true;
}

/** Skips a value and notes that it may not stand under this key. */
export function refuse(reader: JsonReader, key: Slice, allowed: Slice): u32 {
  addProblem(key, reader.skipValue(), allowed);
  return 0;
}

/** Whether a text is made of bytes of one kind only. */
export function consistsOf(text: Slice, bytes: i32): bool {
  for (let i: usize = 0; i < sizeOf(text); i++) if (!isOfKind(byteAt(text, i), bytes)) return false;
  return true;
}

function isOfKind(byte: u8, bytes: i32): bool {
  if (bytes == Bytes.ANY) return true;
  if (bytes == Bytes.FIELD_VALUE && isBlank(byte)) return true;
  if (bytes <= Bytes.FIELD_VALUE) return byte >= 0x21 && byte <= 0x7e;
  if (byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26) return true;
  const marks = bytes == Bytes.TOKEN ? TOKEN_MARKS : bytes == Bytes.HOST ? HOST_MARKS : MEDIA_MARKS;
  return indexOfByte(marks, byte) >= 0;
}

/** The number of code points in UTF-8, as JSON Schema counts. */
function charactersIn(text: Slice): usize {
  let count: usize = 0;
  for (let i: usize = 0; i < sizeOf(text); i++) if ((byteAt(text, i) & 0xc0) != 0x80) count++;
  return count;
}
