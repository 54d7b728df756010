import { writeDecimal } from '../bytes/decimal';
import { literal } from '../bytes/literal';
import {
  afterBytes,
  byteAt,
  EMPTY,
  firstBytes,
  hasPrefix,
  indexOfByte,
  isEmpty,
  isEqual,
  lowerCase,
  Slice,
  sizeOf,
  sliceOf,
  startOf,
} from '../bytes/slice';
import { appended, SliceList } from '../bytes/slice-list';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { DEFAULT_PATH } from '../encoding/scnt';
import { Config } from './config';
import { addProblem, addUnknownKey } from './problems';
import { Bytes, consistsOf, hasObject, keepText, noteFull, readInteger, readText } from './values';

const SECTION = literal('backend.');
const BACKEND = literal('backend');
const ADDRESS = literal('backend.address');
const PORT = literal('backend.port');
const CLUSTER = literal('backend.cluster');
const AUTHORITY = literal('backend.authority');
const PATH = literal('backend.path');
const TIMEOUT = literal('backend.timeoutMs');
const HEADERS = literal('backend.headers');

const A_HOST = literal('the host name of the backend, without scheme or port; or give backend.cluster');
const A_PORT = literal('a whole number from 1 to 65535');
const VISIBLE = literal('1 to 1024 characters of visible ASCII');
const A_CLUSTER = literal('1 to 1024 characters of visible ASCII, and no inbound| cluster');
const A_PATH = literal('a path that begins with /');
const A_TIMEOUT = literal('a whole number of milliseconds from 1 to 600000');
const SOME_HEADERS = literal(
  'an object of at most 32 header names and texts; host, connection, content-length, content-type, transfer-encoding, x-request-id and x-meshtap-export are set by the filter',
);
const MISSING = literal('missing');

const RESERVED_HOST = literal('host');
const RESERVED_CONNECTION = literal('connection');
const RESERVED_LENGTH = literal('content-length');
const RESERVED_TYPE = literal('content-type');
const RESERVED_ENCODING = literal('transfer-encoding');
const RESERVED_ID = literal('x-request-id');
const RESERVED_EXPORT = literal('x-meshtap-export');

const OUTBOUND = literal('outbound|');
const INBOUND = literal('inbound|');
const BARS = literal('||');
const BAR: u8 = 0x7c;
const COLON: u8 = 0x3a;
const MAX_HEADERS: u32 = 32;

/** Reads `backend`. */
export function readBackend(reader: JsonReader, config: Config): void {
  if (!hasObject(reader, BACKEND)) return;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const key = reader.readName();
    if (is(key, ADDRESS)) config.address = readText(reader, config, ADDRESS, 1, 253, Bytes.HOST, A_HOST);
    else if (is(key, PORT)) config.port = readInteger(reader, PORT, 1, 65535, A_PORT);
    else if (is(key, CLUSTER)) config.cluster = readCluster(reader, config);
    else if (is(key, AUTHORITY))
      config.authority = readText(reader, config, AUTHORITY, 1, 1024, Bytes.VISIBLE, VISIBLE);
    else if (is(key, PATH)) config.path = readPath(reader, config);
    else if (is(key, TIMEOUT)) config.timeoutMs = readInteger(reader, TIMEOUT, 1, 600000, A_TIMEOUT);
    else if (is(key, HEADERS)) config.headers = readHeaders(reader, config);
    else {
      reader.skipValue();
      addUnknownKey(SECTION, key);
    }
  }
}

/** Makes what the configuration leaves open: cluster, authority and path. */
export function completeBackend(config: Config): void {
  if (isEmpty(config.address) && isEmpty(config.cluster)) {
    addProblem(ADDRESS, MISSING, A_HOST);
    return;
  }
  if (isEmpty(config.cluster)) config.cluster = makeCluster(config);
  if (isEmpty(config.authority)) config.authority = makeAuthority(config);
  if (isEmpty(config.path)) config.path = DEFAULT_PATH;
  if (isEmpty(config.cluster) || isEmpty(config.authority)) noteFull();
}

function is(key: Slice, path: Slice): bool {
  return isEqual(key, afterBytes(path, sizeOf(SECTION)));
}

/** A call through an `inbound|` cluster has no connection to go to, and has crashed proxies (envoy#14878). */
function readCluster(reader: JsonReader, config: Config): Slice {
  const before = reader.mark();
  const cluster = readText(reader, config, CLUSTER, 1, 1024, Bytes.VISIBLE, A_CLUSTER);
  if (hasPrefix(cluster, INBOUND)) addProblem(CLUSTER, reader.since(before), A_CLUSTER);
  return cluster;
}

function readPath(reader: JsonReader, config: Config): Slice {
  const before = reader.mark();
  const path = readText(reader, config, PATH, 1, 1024, Bytes.VISIBLE, A_PATH);
  if (sizeOf(path) > 0 && byteAt(path, 0) != 0x2f) addProblem(PATH, reader.since(before), A_PATH);
  return path;
}

/** Reads names and values, none of which is ever shown: a value may be a token. */
function readHeaders(reader: JsonReader, config: Config): SliceList {
  if (reader.peek() != JsonType.OBJECT) {
    reader.skipValue();
    addProblem(HEADERS, EMPTY, SOME_HEADERS);
    return EMPTY;
  }
  reader.enterObject();
  let headers = config.takeList(MAX_HEADERS * 2);
  if (headers == EMPTY) noteFull();
  let count: u32 = 0;
  for (let isFirst = true; reader.hasMember(isFirst); isFirst = false) {
    const name = keepText(config, reader.readName());
    lowerCaseInPlace(name);
    const isText = reader.peek() == JsonType.STRING;
    const value = isText ? keepText(config, reader.readRawString()) : EMPTY;
    if (!isText) reader.skipValue();
    if (++count > MAX_HEADERS || !isText || !canSend(name, value)) addProblem(HEADERS, EMPTY, SOME_HEADERS);
    else headers = appended(appended(headers, name), value);
  }
  return headers;
}

function canSend(name: Slice, value: Slice): bool {
  if (sizeOf(name) == 0 || sizeOf(name) > 256 || sizeOf(value) > 8192) return false;
  return consistsOf(name, Bytes.TOKEN) && consistsOf(value, Bytes.FIELD_VALUE) && !isReserved(name);
}

function isReserved(name: Slice): bool {
  if (isEqual(name, RESERVED_HOST) || isEqual(name, RESERVED_CONNECTION)) return true;
  if (isEqual(name, RESERVED_LENGTH) || isEqual(name, RESERVED_TYPE)) return true;
  if (isEqual(name, RESERVED_ENCODING) || isEqual(name, RESERVED_ID)) return true;
  return isEqual(name, RESERVED_EXPORT);
}

function lowerCaseInPlace(text: Slice): void {
  const start = startOf(text);
  for (let i: usize = 0; i < sizeOf(text); i++) store<u8>(start + i, lowerCase(load<u8>(start + i)));
}

/** `outbound|<port>||<address>`: the name that Istio gives the cluster of a service's port. */
function makeCluster(config: Config): Slice {
  const room = config.take(sizeOf(OUTBOUND) + 5 + sizeOf(BARS) + sizeOf(config.address));
  if (room == 0) return EMPTY;
  let end = copyTo(room, OUTBOUND);
  end = writeDecimal(end, config.port);
  end = copyTo(end, BARS);
  end = copyTo(end, config.address);
  return sliceOf(room, end - room);
}

/** `<address>:<port>`; where only an Istio cluster is known, its host and port; else the cluster's name. */
function makeAuthority(config: Config): Slice {
  if (!isEmpty(config.address)) return joinHostAndPort(config, config.address, EMPTY);
  const cluster = config.cluster;
  const afterDirection = afterBytes(cluster, (indexOfByte(cluster, BAR) + 1) as usize);
  const portSize = indexOfByte(afterDirection, BAR);
  const afterPort = afterBytes(afterDirection, (portSize + 1) as usize);
  const subsetSize = indexOfByte(afterPort, BAR);
  const host = afterBytes(afterPort, (subsetSize + 1) as usize);
  if (startOf(afterDirection) == startOf(cluster) || portSize <= 0 || subsetSize < 0 || isEmpty(host))
    return cluster;
  return joinHostAndPort(config, host, firstBytes(afterDirection, portSize as usize));
}

function joinHostAndPort(config: Config, host: Slice, port: Slice): Slice {
  const room = config.take(sizeOf(host) + 1 + max(sizeOf(port), 5));
  if (room == 0) return EMPTY;
  let end = copyTo(room, host);
  store<u8>(end++, COLON);
  end = port == EMPTY ? writeDecimal(end, config.port) : copyTo(end, port);
  return sliceOf(room, end - room);
}

function copyTo(to: usize, text: Slice): usize {
  memory.copy(to, startOf(text), sizeOf(text));
  return to + sizeOf(text);
}
