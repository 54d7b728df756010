import { writeDecimal } from '../bytes/decimal';
import { literal } from '../bytes/literal';
import {
  afterBytes,
  EMPTY,
  firstBytes,
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
import { defaultPath, isOtlp } from '../encoding/format';
import { JsonReader, JsonType } from '../encoding/json-reader';
import { Config, NOT_GIVEN } from './config';
import { A_HOST, ADDRESS, Key } from './keys';
import { addProblem, addProblemOf } from './problems';
import { isOfKind, TextKind } from './text-kind';
import { keepText, noteFull } from './values';

/** Shown instead of a missing value. */
export const MISSING = literal('missing');

const RESERVED_HOST = literal('host');
const RESERVED_CONNECTION = literal('connection');
const RESERVED_LENGTH = literal('content-length');
const RESERVED_TYPE = literal('content-type');
const RESERVED_ENCODING = literal('transfer-encoding');
const RESERVED_ID = literal('x-request-id');
const RESERVED_EXPORT = literal('x-meshtap-export');

const OUTBOUND = literal('outbound|');
const BARS = literal('||');
const BAR: u8 = 0x7c;
const COLON: u8 = 0x3a;
const MAX_HEADERS: u32 = 32;
/** How many bytes of a body are kept by default. */
const USUAL_BODY_BYTES: u32 = 1000000;

/** Fills in what the configuration leaves out: cluster, authority, path and limits of bodies. */
export function completeBackend(config: Config): void {
  if (isEmpty(config.address) && isEmpty(config.cluster)) {
    addProblem(ADDRESS, MISSING, A_HOST);
    return;
  }
  if (isEmpty(config.cluster)) config.cluster = makeCluster(config);
  if (isEmpty(config.authority)) config.authority = makeAuthority(config);
  if (isEmpty(config.path)) config.path = defaultPath(config.format);
  const usualBytes = isOtlp(config.format) ? 0 : USUAL_BODY_BYTES;
  if (config.maxRequestBodyBytes == NOT_GIVEN) config.maxRequestBodyBytes = usualBytes;
  if (config.maxResponseBodyBytes == NOT_GIVEN) config.maxResponseBodyBytes = usualBytes;
  if (isEmpty(config.cluster) || isEmpty(config.authority)) noteFull();
}

/** Reads names and values. None of them is ever shown: a value may be a token. */
export function readHeaders(reader: JsonReader, config: Config, key: Key): SliceList {
  if (reader.peek() != JsonType.OBJECT) {
    reader.skipValue();
    addProblemOf(key, EMPTY);
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
    if (++count > MAX_HEADERS || !isText || !canSend(name, value)) addProblemOf(key, EMPTY);
    else headers = appended(appended(headers, name), value);
  }
  return headers;
}

function canSend(name: Slice, value: Slice): bool {
  if (sizeOf(name) == 0 || sizeOf(name) > 256 || sizeOf(value) > 8192) return false;
  return isOfKind(name, TextKind.TOKEN) && isOfKind(value, TextKind.FIELD_VALUE) && !isReserved(name);
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

/** `<address>:<port>`, or made from the name of the cluster. */
function makeAuthority(config: Config): Slice {
  if (!isEmpty(config.address)) return joinHostAndPort(config, config.address, EMPTY);
  return authorityOf(config, config.cluster);
}

/** The host and port of an Istio cluster, or the name of any other. Kept with the configuration. */
export function authorityOf(config: Config, cluster: Slice): Slice {
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
