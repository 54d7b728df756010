import { literal } from '../bytes/literal';
import { EMPTY, isEqual, Slice, sizeOf } from '../bytes/slice';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { LogLevel } from '../host/abi';
import { completeBackend, readBackend } from './backend';
import { readCapture, readRedact } from './capture';
import { Config, defaultConfig } from './config';
import { readBatch, readLimits } from './delivery';
import { addProblem, addUnknownKey, beginProblems, hasProblem, WHOLE } from './problems';
import { readExclude, readSampling } from './selection';

const reader = changetype<JsonReader>(memory.data(32, 8));
const LARGEST_BYTES: usize = 1 << 20;

const NOT_JSON = literal('not valid JSON');
const AN_OBJECT = literal('a JSON object');
const AT_MOST_A_MEGABYTE = literal('at most 1 MiB of JSON');
const BACKEND = literal('backend');
const CAPTURE = literal('capture');
const REDACT = literal('redact');
const SAMPLING = literal('sampling');
const EXCLUDE = literal('exclude');
const LIMITS = literal('limits');
const BATCH = literal('batch');
const FORMAT = literal('format');
const SCNT = literal('"scnt"');
const SCNT_ALONE = literal('"scnt" in this version of the filter');
const LOG_LEVEL = literal('logLevel');
const LEVELS = literal('"trace", "debug", "info", "warn" or "error"');
const TRACE = literal('"trace"');
const DEBUG = literal('"debug"');
const INFO = literal('"info"');
const WARN = literal('"warn"');
const ERROR = literal('"error"');

/**
 * Reads a configuration. Null where it cannot be used, or where memory ends. One that is wrong is logged by one
 * error, an unknown key by a warning, if `isReporting`. The caller owns the configuration.
 */
export function parseConfig(text: Slice, isReporting: bool): Config | null {
  // Only the whole text tells whether warnings are wanted, so that what is to be said is said by a second reading.
  beginProblems(isReporting, false);
  const config = readConfig(text);
  if (config != null && isReporting && config.logLevel <= LogLevel.WARN) {
    beginProblems(false, true);
    const again = readConfig(text);
    if (again != null) again.free();
  }
  return config;
}

function readConfig(text: Slice): Config | null {
  if (sizeOf(text) > LARGEST_BYTES) {
    addProblem(WHOLE, EMPTY, AT_MOST_A_MEGABYTE);
    return null;
  }
  const config = defaultConfig(sizeOf(text));
  if (config == null) return null;
  if (sizeOf(text) == 0 || isObject(text)) {
    reader.open(text);
    if (sizeOf(text) > 0) readSections(reader, config);
    if (!hasProblem()) completeBackend(config);
  }
  if (!hasProblem()) return config;
  config.free();
  return null;
}

/** Whether the whole text is one JSON object. From here on it may be read without a look at `isValid`. */
function isObject(text: Slice): bool {
  reader.open(text);
  const type = reader.peek();
  const value = reader.skipValue();
  // A text that is no JSON is not shown: any part of it may be a secret.
  if (!reader.isAtEnd()) addProblem(WHOLE, NOT_JSON, AN_OBJECT);
  else if (type != JsonType.OBJECT) addProblem(WHOLE, value, AN_OBJECT);
  return !hasProblem();
}

function readSections(reader: JsonReader, config: Config): void {
  reader.enterObject();
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (isEqual(key, BACKEND)) readBackend(reader, config);
    else if (isEqual(key, CAPTURE)) readCapture(reader, config);
    else if (isEqual(key, REDACT)) readRedact(reader, config);
    else if (isEqual(key, LIMITS)) readLimits(reader, config);
    else if (isEqual(key, SAMPLING)) readSampling(reader, config);
    else if (isEqual(key, EXCLUDE)) readExclude(reader, config);
    else if (isEqual(key, BATCH)) readBatch(reader, config);
    else if (isEqual(key, FORMAT)) readFormat(reader);
    else if (isEqual(key, LOG_LEVEL)) config.logLevel = readLogLevel(reader);
    else {
      reader.skipValue();
      addUnknownKey(EMPTY, key);
    }
  }
}

function readFormat(reader: JsonReader): void {
  const value = reader.skipValue();
  if (!isEqual(value, SCNT)) addProblem(FORMAT, value, SCNT_ALONE);
}

function readLogLevel(reader: JsonReader): u32 {
  const value = reader.skipValue();
  if (isEqual(value, TRACE)) return LogLevel.TRACE;
  if (isEqual(value, DEBUG)) return LogLevel.DEBUG;
  if (isEqual(value, INFO)) return LogLevel.INFO;
  if (isEqual(value, WARN)) return LogLevel.WARN;
  if (!isEqual(value, ERROR)) addProblem(LOG_LEVEL, value, LEVELS);
  return LogLevel.ERROR;
}
