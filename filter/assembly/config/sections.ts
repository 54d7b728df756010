import { literal } from '../bytes/literal';
import { afterBytes, firstBytes, indexOfByte, isEqual, Slice, sizeOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { Config } from './config';
import { addProblem, addUnknownKey } from './problems';
import { Bytes, consistsOf, hasObject, readEmptyList, readInteger, readText, readTexts } from './values';

const CAPTURE = literal('capture.');
const MAX_REQUEST_BODY = literal('capture.maxRequestBodyBytes');
const MAX_RESPONSE_BODY = literal('capture.maxResponseBodyBytes');
const CONTENT_TYPES = literal('capture.contentTypes');
const REDACT = literal('redact.');
const REDACT_HEADERS = literal('redact.headers');
const QUERY_PARAMS = literal('redact.queryParams');
const JSON_FIELDS = literal('redact.jsonFields');
const REPLACEMENT = literal('redact.replacement');
const SAMPLING = literal('sampling.');
const RATIO = literal('sampling.ratio');
const HOSTS = literal('sampling.hosts');
const MANAGER = literal('sampling.manager');
const EXCLUDE = literal('exclude.');
const EXCLUDE_PATHS = literal('exclude.paths');
const USER_AGENTS = literal('exclude.userAgents');
const LIMITS = literal('limits.');
const MAX_QUEUE = literal('limits.maxQueueBytes');
const MAX_IN_FLIGHT = literal('limits.maxInFlight');
const MAX_ATTEMPTS = literal('limits.maxAttempts');
const BATCH = literal('batch.');
const MAX_TRACES = literal('batch.maxTraces');
const MAX_BYTES = literal('batch.maxBytes');
const MAX_DELAY = literal('batch.maxDelayMs');

const BODY_BYTES = literal('a whole number of bytes from 0 to 2147483647');
const MEDIA_TYPES = literal('a list of at most 64 media types such as "application/json" or "text/*"');
const HEADER_NAMES = literal('a list of at most 64 header names');
const SHORT_TEXT = literal('a text of at most 256 characters');
const ONE = literal('1 in this version of the filter');
const ALL_HOSTS = literal('["*"] in this version of the filter');
const NO_MANAGER = literal('nothing in this version of the filter: leave the key out');
const QUEUE_BYTES = literal('a whole number of bytes from 0 to 67108864');
const CALLS = literal('a whole number from 1 to 1024');
const ATTEMPTS = literal('a whole number from 1 to 10');
const BATCH_BYTES = literal('a whole number of bytes from 1024 to 16777216');
const DELAY = literal('a whole number of milliseconds from 1 to 60000');
const QUOTED_STAR = literal('"*"');
const STAR = literal('*');
const SLASH: u8 = 0x2f;

/** Reads `capture`. */
export function readCapture(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(CAPTURE))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, CAPTURE, MAX_REQUEST_BODY)) {
      config.maxRequestBodyBytes = readInteger(reader, MAX_REQUEST_BODY, 0, 2147483647, BODY_BYTES);
    } else if (is(key, CAPTURE, MAX_RESPONSE_BODY)) {
      config.maxResponseBodyBytes = readInteger(reader, MAX_RESPONSE_BODY, 0, 2147483647, BODY_BYTES);
    } else if (is(key, CAPTURE, CONTENT_TYPES)) config.contentTypes = readContentTypes(reader, config);
    else skipUnknown(reader, CAPTURE, key);
  }
}

/** Reads `redact`. */
export function readRedact(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(REDACT))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, REDACT, REDACT_HEADERS)) {
      config.redactedHeaders = readTexts(reader, config, REDACT_HEADERS, Bytes.TOKEN, HEADER_NAMES);
    } else if (is(key, REDACT, REPLACEMENT)) {
      config.replacement = readText(reader, config, REPLACEMENT, 0, 256, Bytes.ANY, SHORT_TEXT);
    } else if (is(key, REDACT, QUERY_PARAMS)) readEmptyList(reader, QUERY_PARAMS);
    else if (is(key, REDACT, JSON_FIELDS)) readEmptyList(reader, JSON_FIELDS);
    else skipUnknown(reader, REDACT, key);
  }
}

/** Reads `limits`. */
export function readLimits(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, nameOf(LIMITS))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, LIMITS, MAX_QUEUE))
      config.maxQueueBytes = readInteger(reader, MAX_QUEUE, 0, 67108864, QUEUE_BYTES);
    else if (is(key, LIMITS, MAX_IN_FLIGHT))
      config.maxInFlight = readInteger(reader, MAX_IN_FLIGHT, 1, 1024, CALLS);
    else if (is(key, LIMITS, MAX_ATTEMPTS)) readInteger(reader, MAX_ATTEMPTS, 1, 10, ATTEMPTS);
    else skipUnknown(reader, LIMITS, key);
  }
}

/** Reads `sampling`, which must say what the filter does anyway. */
export function readSampling(reader: JsonReader): void {
  if (!hasObject(reader, nameOf(SAMPLING))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, SAMPLING, RATIO)) readInteger(reader, RATIO, 1, 1, ONE);
    else if (is(key, SAMPLING, HOSTS)) readAllHosts(reader);
    else if (is(key, SAMPLING, MANAGER)) addProblem(MANAGER, reader.skipValue(), NO_MANAGER);
    else skipUnknown(reader, SAMPLING, key);
  }
}

/** Reads `exclude`, which must say what the filter does anyway. */
export function readExclude(reader: JsonReader): void {
  if (!hasObject(reader, nameOf(EXCLUDE))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, EXCLUDE, EXCLUDE_PATHS)) readEmptyList(reader, EXCLUDE_PATHS);
    else if (is(key, EXCLUDE, USER_AGENTS)) readEmptyList(reader, USER_AGENTS);
    else skipUnknown(reader, EXCLUDE, key);
  }
}

/** Reads `batch`, which must say what the filter does anyway. */
export function readBatch(reader: JsonReader): void {
  if (!hasObject(reader, nameOf(BATCH))) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, BATCH, MAX_TRACES)) readInteger(reader, MAX_TRACES, 1, 1, ONE);
    else if (is(key, BATCH, MAX_BYTES)) readInteger(reader, MAX_BYTES, 1024, 16777216, BATCH_BYTES);
    else if (is(key, BATCH, MAX_DELAY)) readInteger(reader, MAX_DELAY, 1, 60000, DELAY);
    else skipUnknown(reader, BATCH, key);
  }
}

/** Whether `key` is the last part of `path`, which begins with `section`. */
function is(key: Slice, section: Slice, path: Slice): bool {
  return isEqual(key, afterBytes(path, sizeOf(section)));
}

function skipUnknown(reader: JsonReader, section: Slice, key: Slice): void {
  reader.skipValue();
  addUnknownKey(section, key);
}

/** A section's name without its dot. */
function nameOf(section: Slice): Slice {
  return firstBytes(section, sizeOf(section) - 1);
}

function readContentTypes(reader: JsonReader, config: Config): SliceList {
  const before = reader.mark();
  const list = readTexts(reader, config, CONTENT_TYPES, Bytes.VISIBLE, MEDIA_TYPES);
  for (let i = 0; i < countOf(list); i++) {
    if (!isMediaType(itemAt(list, i))) addProblem(CONTENT_TYPES, reader.since(before), MEDIA_TYPES);
  }
  return list;
}

function isMediaType(text: Slice): bool {
  const slash = indexOfByte(text, SLASH);
  if (slash < 0) return false;
  return isMediaPart(firstBytes(text, slash)) && isMediaPart(afterBytes(text, slash + 1));
}

function isMediaPart(part: Slice): bool {
  return isEqual(part, STAR) || (sizeOf(part) > 0 && consistsOf(part, Bytes.MEDIA));
}

function readAllHosts(reader: JsonReader): void {
  const before = reader.mark();
  let isAll = reader.peek() == JsonType.ARRAY;
  let count = 0;
  if (isAll) {
    reader.enterArray();
    for (; reader.hasItem(count == 0); count++) if (!isEqual(reader.skipValue(), QUOTED_STAR)) isAll = false;
  } else reader.skipValue();
  if (!isAll || count != 1) addProblem(HOSTS, reader.since(before), ALL_HOSTS);
}
