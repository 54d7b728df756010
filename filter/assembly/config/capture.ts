import { literal } from '../bytes/literal';
import { afterBytes, firstBytes, indexOfByte, isEqual, Slice, sizeOf } from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { JsonReader } from '../encoding/json-reader';
import { Config } from './config';
import { addProblem } from './problems';
import { is, nameOf, skipUnknown } from './section';
import { Bytes, consistsOf, hasObject, readInteger, readText, readTexts } from './values';

const CAPTURE = literal('capture.');
const MAX_REQUEST_BODY = literal('capture.maxRequestBodyBytes');
const MAX_RESPONSE_BODY = literal('capture.maxResponseBodyBytes');
const CONTENT_TYPES = literal('capture.contentTypes');
const REDACT = literal('redact.');
const REDACT_HEADERS = literal('redact.headers');
const QUERY_PARAMS = literal('redact.queryParams');
const JSON_FIELDS = literal('redact.jsonFields');
const REPLACEMENT = literal('redact.replacement');

const BODY_BYTES = literal('a whole number of bytes from 0 to 2147483647');
const MEDIA_TYPES = literal('a list of at most 64 media types such as "application/json" or "text/*"');
const HEADER_NAMES = literal('a list of at most 64 header names');
const NAMES = literal('a list of at most 64 names of 1 to 256 characters');
const SHORT_TEXT = literal('a text of at most 256 characters');
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
    } else if (is(key, REDACT, QUERY_PARAMS)) {
      config.redactedQueryParams = readTexts(reader, config, QUERY_PARAMS, Bytes.ANY, NAMES);
    } else if (is(key, REDACT, JSON_FIELDS)) {
      config.redactedJsonFields = readTexts(reader, config, JSON_FIELDS, Bytes.ANY, NAMES);
    } else if (is(key, REDACT, REPLACEMENT)) {
      config.replacement = readText(reader, config, REPLACEMENT, 0, 256, Bytes.ANY, SHORT_TEXT);
    } else skipUnknown(reader, REDACT, key);
  }
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
