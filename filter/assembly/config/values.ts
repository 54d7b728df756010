import { literal } from '../bytes/literal';
import { byteAt, EMPTY, isEqual, Slice, sizeOf, sliceOf } from '../bytes/slice';
import { appended, SliceList } from '../bytes/slice-list';
import { Format } from '../encoding/format';
import { unescapeJson } from '../encoding/json-escape';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { LogLevel } from '../host/abi';
import { Config } from './config';
import { Key } from './keys';
import { addProblem, addProblemOf, WHOLE } from './problems';
import { isOfKind } from './text-kind';

const SMALLER = literal('a smaller configuration');
const SCNT = literal('"scnt"');
const APICLARITY = literal('"apiclarity"');
const OTLP_TRACES = literal('"otlp-traces"');
const OTLP_LOGS = literal('"otlp-logs"');
const ARRAY = literal('"array"');
const LINES = literal('"lines"');
const TRACE = literal('"trace"');
const DEBUG = literal('"debug"');
const INFO = literal('"info"');
const WARN = literal('"warn"');
const ERROR = literal('"error"');

/** The most characters of an item in a list. */
const ITEM_CHARACTERS: u32 = 256;

/** Reads a whole number within the bounds of its key. */
export function readInteger(reader: JsonReader, key: Key): u32 {
  return readNumber(reader, key, key.least as f64, key.most as f64, true) as u32;
}

/** Reads a number from 0 to 1. */
export function readRatio(reader: JsonReader, key: Key): f64 {
  return readNumber(reader, key, 0, 1, false);
}

/** For a wrong value, the result is within the bounds too. */
function readNumber(reader: JsonReader, key: Key, least: f64, most: f64, isWhole: bool): f64 {
  if (reader.peek() != JsonType.NUMBER) {
    refuse(reader, key);
    return least;
  }
  const before = reader.mark();
  const value = reader.readNumber();
  if (value >= least && value <= most && (!isWhole || value == Math.floor(value))) return value;
  addProblemOf(key, reader.since(before));
  return least;
}

/** Reads a text of `least` to `most` characters, of the kind of its key. The configuration keeps it. */
export function readText(reader: JsonReader, config: Config, key: Key, least: u32, most: u32): Slice {
  if (reader.peek() != JsonType.STRING) {
    refuse(reader, key);
    return EMPTY;
  }
  const before = reader.mark();
  const text = keepText(config, reader.readRawString());
  const size = charactersIn(text);
  if (size < least || size > most || !isOfKind(text, key.text)) addProblemOf(key, reader.since(before));
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

/** Notes that the configuration's block is full. Only many repeated keys can fill it. */
export function noteFull(): void {
  addProblem(WHOLE, EMPTY, SMALLER);
}

/** Reads a list of texts, as many as its key allows. */
export function readTexts(reader: JsonReader, config: Config, key: Key): SliceList {
  if (reader.peek() != JsonType.ARRAY) {
    refuse(reader, key);
    return EMPTY;
  }
  const before = reader.mark();
  let list = config.takeList(key.most);
  if (list == EMPTY) noteFull();
  let count: u32 = 0;
  reader.enterArray();
  for (let isFirst = true; reader.hasItem(isFirst); isFirst = false) {
    const text = readText(reader, config, key, 1, ITEM_CHARACTERS);
    if (++count <= key.most) list = appended(list, text);
  }
  if (count > key.most || count < key.least) addProblemOf(key, reader.since(before));
  return list;
}

/** Reads a format: `Format`. */
export function readFormat(reader: JsonReader, key: Key): u32 {
  const value = reader.skipValue();
  if (isEqual(value, APICLARITY)) return Format.APICLARITY;
  if (isEqual(value, OTLP_TRACES)) return Format.OTLP_TRACES;
  if (isEqual(value, OTLP_LOGS)) return Format.OTLP_LOGS;
  if (!isEqual(value, SCNT)) addProblemOf(key, value);
  return Format.SCNT;
}

/** Reads whether a batch is lines. */
export function readFraming(reader: JsonReader, key: Key): bool {
  const value = reader.skipValue();
  if (isEqual(value, LINES)) return true;
  if (!isEqual(value, ARRAY)) addProblemOf(key, value);
  return false;
}

/** Reads a log level: `LogLevel`. */
export function readLogLevel(reader: JsonReader, key: Key): u32 {
  const value = reader.skipValue();
  if (isEqual(value, TRACE)) return LogLevel.TRACE;
  if (isEqual(value, DEBUG)) return LogLevel.DEBUG;
  if (isEqual(value, INFO)) return LogLevel.INFO;
  if (isEqual(value, WARN)) return LogLevel.WARN;
  if (!isEqual(value, ERROR)) addProblemOf(key, value);
  return LogLevel.ERROR;
}

/** Skips a value and notes that it may not stand under this key. */
export function refuse(reader: JsonReader, key: Key): void {
  addProblemOf(key, reader.skipValue());
}

/** The number of code points in UTF-8, as JSON Schema counts. */
function charactersIn(text: Slice): usize {
  let count: usize = 0;
  for (let i: usize = 0; i < sizeOf(text); i++) if ((byteAt(text, i) & 0xc0) != 0x80) count++;
  return count;
}
