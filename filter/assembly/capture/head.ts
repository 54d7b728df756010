import { literal } from '../bytes/literal';
import { byteAt, EMPTY, isEmpty, isEqual, Slice, sizeOf, startOf } from '../bytes/slice';
import { PairsReader } from '../host/pairs';

const METHOD = literal(':method');
const PATH = literal(':path');
const SCHEME = literal(':scheme');
const AUTHORITY = literal(':authority');
const STATUS = literal(':status');
const CONTENT_TYPE = literal('content-type');
const CONTENT_LENGTH = literal('content-length');
/** The header that names the client's program. */
export const USER_AGENT = literal('user-agent');
const PRIVATE_PREFIX = literal('x-envoy-');
const EXPORT_MARK = literal('x-meshtap-export');
/** The header of the caller's trace context. */
export const TRACEPARENT = literal('traceparent');
/** The name under which a document shows the authority. */
export const HOST = literal('host');
/** The header that names an exchange. */
export const REQUEST_ID = literal('x-request-id');

const COLON: u8 = 0x3a;

/** The parts of one header map that matter here. The slices point into the map and are valid as long as it is. */
@unmanaged
export class Head {
  /** Walks the map. After `nextField` returned true, its pair is the current one. */
  pairs: PairsReader;
  method: Slice;
  path: Slice;
  scheme: Slice;
  authority: Slice;
  status: Slice;
  requestId: Slice;
  contentType: Slice;
  contentLength: Slice;
  userAgent: Slice;
  traceparent: Slice;
  private hasTraceparent: bool;
  /** Whether the request is marked as one of meshtap's own POSTs. */
  hasExportMark: bool;
  isEmpty: bool;

  /** Reads a map: for each field that has a meaning here, the first value. */
  read(map: Slice): void {
    this.method = EMPTY;
    this.path = EMPTY;
    this.scheme = EMPTY;
    this.authority = EMPTY;
    this.status = EMPTY;
    this.requestId = EMPTY;
    this.contentType = EMPTY;
    this.contentLength = EMPTY;
    this.userAgent = EMPTY;
    this.traceparent = EMPTY;
    this.hasTraceparent = false;
    this.hasExportMark = false;
    this.isEmpty = true;
    let host = EMPTY;
    this.pairs.reset(map);
    while (this.pairs.next()) {
      this.isEmpty = false;
      const name = this.pairs.name;
      const value = this.pairs.value;
      if (isPseudo(name)) this.notePseudo(name, value);
      else if (!isHost(name)) this.noteField(name, value);
      else if (isEmpty(host)) host = value;
    }
    if (isEmpty(this.authority)) this.authority = host;
    this.pairs.reset(map);
  }

  /** Any field except the host. The length rules out most names. */
  private noteField(name: Slice, value: Slice): void {
    switch (sizeOf(name) as u32) {
      case 10:
        if (isEmpty(this.userAgent) && isEqual(name, USER_AGENT)) this.userAgent = value;
        break;
      case 11:
        if (isEqual(name, TRACEPARENT)) this.noteTraceparent(value);
        break;
      case 12:
        if (isEmpty(this.requestId) && isEqual(name, REQUEST_ID)) this.requestId = value;
        else if (isEmpty(this.contentType) && isEqual(name, CONTENT_TYPE)) this.contentType = value;
        break;
      case 14:
        if (isEmpty(this.contentLength) && isEqual(name, CONTENT_LENGTH)) this.contentLength = value;
        break;
      case 16:
        if (isEqual(name, EXPORT_MARK)) this.hasExportMark = true;
        break;
    }
  }

  /** More than one counts as none. Source: W3C Trace Context, section 4.2. */
  private noteTraceparent(value: Slice): void {
    this.traceparent = this.hasTraceparent ? EMPTY : value;
    this.hasTraceparent = true;
  }

  /** A pseudo-header. The length rules out most of them. */
  private notePseudo(name: Slice, value: Slice): void {
    switch (sizeOf(name) as u32) {
      case 5:
        if (isEqual(name, PATH)) this.path = value;
        break;
      case 7:
        if (isEqual(name, METHOD)) this.method = value;
        else if (isEqual(name, SCHEME)) this.scheme = value;
        else if (isEqual(name, STATUS)) this.status = value;
        break;
      case 10:
        if (isEqual(name, AUTHORITY)) this.authority = value;
        break;
    }
  }

  /** Goes to the next field that a document shows: no pseudo-headers and no `x-envoy-*`. False at the end. */
  nextField(): bool {
    while (this.pairs.next()) {
      if (!isPseudo(this.pairs.name) && !isPrivate(this.pairs.name)) return true;
    }
    return false;
  }
}

/** A Head with its PairsReader after it. */
const room: usize = memory.data(offsetof<Head>() + offsetof<PairsReader>(), 8);

/** The only Head: one map is read and used before the next. */
export const head = changetype<Head>(room);
head.pairs = changetype<PairsReader>(room + offsetof<Head>());

/** Whether a name is `host`. */
export function isHost(name: Slice): bool {
  return sizeOf(name) == 4 && load<u32>(startOf(name)) == load<u32>(startOf(HOST));
}

/** Whether a name begins with `x-envoy-`. */
function isPrivate(name: Slice): bool {
  return sizeOf(name) >= 8 && load<u64>(startOf(name)) == load<u64>(startOf(PRIVATE_PREFIX));
}

function isPseudo(name: Slice): bool {
  return sizeOf(name) > 0 && byteAt(name, 0) == COLON;
}
