/** The keys of the configuration: where the value of each goes, and what it may be. */
import { literal } from '../bytes/literal';
import { afterBytes, byteAt, hasPrefix, indexOfByte, isEmpty, isEqual, Slice, sizeOf } from '../bytes/slice';
import { Config } from './config';
import { TextKind } from './text-kind';

/** What a value is. */
export namespace ValueKind {
  /** An object, whose keys are in the table too. */
  export const SECTION: u32 = 0;
  export const INTEGER: u32 = 1;
  /** A number from 0 to 1. */
  export const RATIO: u32 = 2;
  export const TEXT: u32 = 3;
  /** A list of texts. */
  export const TEXTS: u32 = 4;
  /** The extra headers of a POST. */
  export const HEADERS: u32 = 5;
  export const FORMAT: u32 = 6;
  export const LOG_LEVEL: u32 = 7;
  export const FRAMING: u32 = 9;
}

/** One row of the table of keys. */
@unmanaged
export class Key {
  /** Its full name: the section, a dot and the name. */
  path: Slice;
  /** What its value may be, in words; for an INTEGER without its bounds. */
  allowed: Slice;
  kind: u32;
  /** Where the value goes, in bytes from the start of a Config. For a section: where to note that it is there, or 0. */
  field: u32;
  /** The least and the largest number, length of a text in characters, or length of a list. */
  least: u32;
  most: u32;
  /** Which characters a text may have: `TextKind`. */
  text: u32;
}

const DOT: u8 = 0x2e;
/** Bytes from one key to the next. */
const ROOM: usize = (offsetof<Key>() + 7) & ~(7 as usize);
/** How many keys there are. If the number is wrong, the module does not start. */
const KEYS: usize = 40;
const TABLE_BYTES: usize = KEYS * ROOM;
const table: usize = memory.data(TABLE_BYTES as i32, 8);
let end: usize = table;

/** What the allowed values of whole numbers are called; the bounds are logged after it. */
const COUNT = literal('a whole number');
const BYTES = literal('a whole number of bytes');
const MILLISECONDS = literal('a whole number of milliseconds');
const AN_OBJECT = literal('an object');
/** What `ADDRESS` may be. */
export const A_HOST = literal(
  'the host name of the backend, without scheme or port; or give backend.cluster',
);
/** What a cluster may be. */
export const A_CLUSTER = literal('1 to 1024 characters of visible ASCII, and no inbound| cluster');
const AN_AUTHORITY = literal('1 to 1024 characters of visible ASCII');
const A_PATH = literal('a path that begins with /');
const SOME_HEADERS = literal(
  'an object of at most 32 header names and texts; host, connection, content-length, content-type, transfer-encoding, x-request-id and x-meshtap-export are set by the filter',
);
const MEDIA_TYPES = literal('a list of at most 64 media types such as "application/json" or "text/*"');
const HEADER_NAMES = literal('a list of at most 64 header names');
const NAMES = literal('a list of at most 64 names of 1 to 256 characters');
const SHORT_TEXT = literal('a text of at most 256 characters');
const A_RATIO = literal('a number from 0 to 1');
const HOSTS = literal('a list of 1 to 64 of "host", "host:port", "*.suffix" and "*"');
const PATHS = literal('a list of at most 64 path prefixes, each beginning with /');
const TEXTS = literal('a list of at most 64 texts of 1 to 256 characters');
const FORMATS = literal('"scnt", "apiclarity", "otlp-traces" or "otlp-logs"');
const FRAMINGS = literal('"array" or "lines"');
const LEVELS = literal('"trace", "debug", "info", "warn" or "error"');

/** The key that is reported when a configuration lacks it. */
export const ADDRESS = literal('backend.address');
/** The key that is reported when a sampling manager lacks it. */
export const MANAGER_CLUSTER = literal('sampling.manager.cluster');

section(literal('backend'));
text(ADDRESS, offsetof<Config>('address'), 253, TextKind.HOST, A_HOST);
integer(literal('backend.port'), offsetof<Config>('port'), 1, 65535, COUNT);
text(literal('backend.cluster'), offsetof<Config>('cluster'), 1024, TextKind.CLUSTER, A_CLUSTER);
text(literal('backend.authority'), offsetof<Config>('authority'), 1024, TextKind.VISIBLE, AN_AUTHORITY);
text(literal('backend.path'), offsetof<Config>('path'), 1024, TextKind.PATH, A_PATH);
integer(literal('backend.timeoutMs'), offsetof<Config>('timeoutMs'), 1, 600000, MILLISECONDS);
define(literal('backend.headers'), ValueKind.HEADERS, offsetof<Config>('headers'), SOME_HEADERS);
define(literal('format'), ValueKind.FORMAT, offsetof<Config>('format'), FORMATS);
section(literal('capture'));
integer(
  literal('capture.maxRequestBodyBytes'),
  offsetof<Config>('maxRequestBodyBytes'),
  0,
  2147483647,
  BYTES,
);
integer(
  literal('capture.maxResponseBodyBytes'),
  offsetof<Config>('maxResponseBodyBytes'),
  0,
  2147483647,
  BYTES,
);
texts(literal('capture.contentTypes'), offsetof<Config>('contentTypes'), TextKind.MEDIA_TYPE, MEDIA_TYPES);
section(literal('redact'));
texts(literal('redact.headers'), offsetof<Config>('redactedHeaders'), TextKind.TOKEN, HEADER_NAMES);
texts(literal('redact.queryParams'), offsetof<Config>('redactedQueryParams'), TextKind.ANY, NAMES);
texts(literal('redact.jsonFields'), offsetof<Config>('redactedJsonFields'), TextKind.ANY, NAMES);
text(literal('redact.replacement'), offsetof<Config>('replacement'), 256, TextKind.ANY, SHORT_TEXT).least = 0;
section(literal('sampling'));
define(literal('sampling.ratio'), ValueKind.RATIO, offsetof<Config>('sampledRatio'), A_RATIO);
texts(literal('sampling.hosts'), offsetof<Config>('sampledHosts'), TextKind.HOST_PATTERN, HOSTS).least = 1;
define(literal('sampling.manager'), ValueKind.SECTION, offsetof<Config>('hasManager'), AN_OBJECT);
text(MANAGER_CLUSTER, offsetof<Config>('managerCluster'), 1024, TextKind.CLUSTER, A_CLUSTER);
text(literal('sampling.manager.path'), offsetof<Config>('managerPath'), 1024, TextKind.PATH, A_PATH);
integer(
  literal('sampling.manager.intervalMs'),
  offsetof<Config>('managerIntervalMs'),
  1000,
  3600000,
  MILLISECONDS,
);
texts(literal('answer.hosts'), offsetof<Config>('sampledHosts'), TextKind.HOST_PATTERN, HOSTS).most = 1024;
section(literal('exclude'));
texts(literal('exclude.paths'), offsetof<Config>('excludedPaths'), TextKind.PATH, PATHS);
texts(literal('exclude.userAgents'), offsetof<Config>('excludedUserAgents'), TextKind.ANY, TEXTS);
section(literal('limits'));
integer(literal('limits.maxOpenBytes'), offsetof<Config>('maxOpenBytes'), 4096, 67108864, BYTES);
integer(literal('limits.maxQueueBytes'), offsetof<Config>('maxQueueBytes'), 0, 67108864, BYTES);
integer(literal('limits.maxInFlight'), offsetof<Config>('maxInFlight'), 1, 1024, COUNT);
integer(literal('limits.maxAttempts'), offsetof<Config>('maxAttempts'), 1, 10, COUNT);
section(literal('batch'));
integer(literal('batch.maxTraces'), offsetof<Config>('maxBatchTraces'), 1, 10000, COUNT);
integer(literal('batch.maxBytes'), offsetof<Config>('maxBatchBytes'), 1024, 16777216, BYTES);
integer(literal('batch.maxDelayMs'), offsetof<Config>('maxBatchDelayMs'), 1, 60000, MILLISECONDS);
define(literal('batch.framing'), ValueKind.FRAMING, offsetof<Config>('hasLines'), FRAMINGS);
define(literal('logLevel'), ValueKind.LOG_LEVEL, offsetof<Config>('logLevel'), LEVELS);

if (end != table + TABLE_BYTES) unreachable();

/**
 * The section that a sampling manager's answer is read as. No configuration can reach it, as no key has its name.
 */
export const ANSWER = literal('answer');

/** Finds a key of a section (EMPTY: the whole configuration) by its name. Null if it is not known. */
export function findKey(section: Slice, name: Slice): Key | null {
  // A name with a dot would reach into a section.
  if (indexOfByte(name, DOT) >= 0) return null;
  for (let at = table; at < end; at += ROOM) {
    const key = changetype<Key>(at);
    if (isIn(section, key.path) && isEqual(nameIn(section, key.path), name)) return key;
  }
  return null;
}

function isIn(section: Slice, path: Slice): bool {
  const size = sizeOf(section);
  return size == 0 || (sizeOf(path) > size && byteAt(path, size) == DOT && hasPrefix(path, section));
}

function nameIn(section: Slice, path: Slice): Slice {
  return isEmpty(section) ? path : afterBytes(path, sizeOf(section) + 1);
}

function define(path: Slice, kind: u32, field: usize, allowed: Slice): Key {
  if (end == table + TABLE_BYTES) unreachable();
  const key = changetype<Key>(end);
  end += ROOM;
  key.path = path;
  key.kind = kind;
  key.field = field as u32;
  key.allowed = allowed;
  return key;
}

function section(path: Slice): void {
  define(path, ValueKind.SECTION, 0, AN_OBJECT);
}

function integer(path: Slice, field: usize, least: u32, most: u32, allowed: Slice): void {
  const key = define(path, ValueKind.INTEGER, field, allowed);
  key.least = least;
  key.most = most;
}

function text(path: Slice, field: usize, most: u32, kind: u32, allowed: Slice): Key {
  const key = define(path, ValueKind.TEXT, field, allowed);
  key.least = 1;
  key.most = most;
  key.text = kind;
  return key;
}

function texts(path: Slice, field: usize, kind: u32, allowed: Slice): Key {
  const key = define(path, ValueKind.TEXTS, field, allowed);
  key.most = 64;
  key.text = kind;
  return key;
}
