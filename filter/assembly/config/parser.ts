import { literal } from '../bytes/literal';
import { EMPTY, Slice, sizeOf } from '../bytes/slice';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { LogLevel } from '../host/abi';
import { completeBackend, readHeaders } from './backend';
import { Config, defaultConfig } from './config';
import { ANSWER, findKey, Key, ValueKind } from './keys';
import { completeManager } from './manager';
import { addProblem, addUnknownKey, beginProblems, hasProblem, WHOLE } from './problems';
import {
  readFormat,
  readFraming,
  readInteger,
  readLogLevel,
  readRatio,
  readText,
  readTexts,
  refuse,
} from './values';

const reader = changetype<JsonReader>(memory.data(offsetof<JsonReader>(), 8));
const LARGEST_BYTES: usize = 1 << 20;

const NOT_JSON = literal('not valid JSON');
const AN_OBJECT = literal('a JSON object');
const AT_MOST_A_MEGABYTE = literal('at most 1 MiB of JSON');

/**
 * Reads a configuration. Null if it is wrong or memory runs out. If `isReporting`, the first mistake is logged as an
 * error, and unknown keys as warnings. The caller owns the configuration.
 */
export function parseConfig(text: Slice, isReporting: bool): Config | null {
  // The log level is known only after the whole text was read, so warnings are logged in a second reading.
  beginProblems(isReporting, false);
  const config = readSection(text, EMPTY);
  if (config != null && isReporting && config.logLevel <= LogLevel.WARN) {
    beginProblems(false, true);
    const again = readSection(text, EMPTY);
    if (again != null) again.free();
  }
  return config;
}

/**
 * Reads the answer of a sampling manager: a JSON object whose `hosts` are at most 1,024 patterns as in
 * `sampling.hosts`, or none; other members are ignored. Returns a configuration with these as its sampled hosts, which
 * the caller owns. Null if the answer is anything else, or if memory runs out.
 */
export function parseHosts(answer: Slice): Config | null {
  beginProblems(false, false);
  const config = readSection(answer, ANSWER);
  if (config == null || config.sampledHosts != EMPTY) return config;
  config.free();
  return null;
}

/** Reads a text as a section (EMPTY: the whole configuration). */
function readSection(text: Slice, section: Slice): Config | null {
  if (sizeOf(text) > LARGEST_BYTES) {
    addProblem(WHOLE, EMPTY, AT_MOST_A_MEGABYTE);
    return null;
  }
  const config = defaultConfig(sizeOf(text));
  if (config == null) return null;
  if (sizeOf(text) == 0 || isObject(text)) {
    reader.reset(text);
    if (sizeOf(text) > 0) readMembers(reader, config, section);
    if (!hasProblem() && section == EMPTY) {
      completeBackend(config);
      completeManager(config);
    }
  }
  if (!hasProblem()) return config;
  config.free();
  return null;
}

/** Whether the whole text is one JSON object. After this it can be read without checking `isValid`. */
function isObject(text: Slice): bool {
  reader.reset(text);
  const type = reader.peek();
  const value = reader.skipValue();
  // A text that is not JSON is not shown: any part of it may be a secret.
  if (!reader.isAtEnd()) addProblem(WHOLE, NOT_JSON, AN_OBJECT);
  else if (type != JsonType.OBJECT) addProblem(WHOLE, value, AN_OBJECT);
  return !hasProblem();
}

function readMembers(reader: JsonReader, config: Config, section: Slice): void {
  reader.enterObject();
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const name = reader.readName();
    const key = findKey(section, name);
    if (key != null) readValue(reader, config, key);
    else {
      reader.skipValue();
      addUnknownKey(section, name);
    }
  }
}

function readValue(reader: JsonReader, config: Config, key: Key): void {
  const field = changetype<usize>(config) + key.field;
  const kind = key.kind;
  if (kind == ValueKind.SECTION) {
    if (key.field != 0) store<bool>(field, true);
    if (reader.peek() == JsonType.OBJECT) readMembers(reader, config, key.path);
    else refuse(reader, key);
  } else if (kind == ValueKind.INTEGER) store<u32>(field, readInteger(reader, key));
  else if (kind == ValueKind.RATIO) store<f64>(field, readRatio(reader, key));
  else if (kind == ValueKind.TEXT) store<u64>(field, readText(reader, config, key, key.least, key.most));
  else if (kind == ValueKind.TEXTS) store<u64>(field, readTexts(reader, config, key));
  else if (kind == ValueKind.HEADERS) store<u64>(field, readHeaders(reader, config, key));
  else if (kind == ValueKind.FORMAT) store<u32>(field, readFormat(reader, key));
  else if (kind == ValueKind.FRAMING) store<bool>(field, readFraming(reader, key));
  else if (kind == ValueKind.LOG_LEVEL) store<u32>(field, readLogLevel(reader, key));
  else refuse(reader, key);
}
