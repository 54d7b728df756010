import { literal } from '../bytes/literal';
import {
  afterBytes,
  byteAt,
  firstBytes,
  hasPrefix,
  indexOfByte,
  isBlank,
  isEqual,
  Slice,
  sizeOf,
} from '../bytes/slice';

/** Which characters a text may have. */
export namespace TextKind {
  /** Anything. */
  export const ANY: u32 = 0;
  /** Visible ASCII, as in an authority. */
  export const VISIBLE: u32 = 1;
  /** A header value: visible ASCII, spaces and tabs. */
  export const FIELD_VALUE: u32 = 2;
  /** A header name. Source: RFC 9110, section 5.6.2. */
  export const TOKEN: u32 = 3;
  /** The name or address of a host. */
  export const HOST: u32 = 4;
  /** Either part of a media type. Source: RFC 6838, section 4.2. */
  export const MEDIA: u32 = 5;
  /** A path, which begins with `/`. */
  export const PATH: u32 = 6;
  /**
   * A cluster. A call through an `inbound|` cluster has no connection to go to, and has crashed proxies (envoy#14878).
   */
  export const CLUSTER: u32 = 7;
  /** A media type, each part of which may be `*`. */
  export const MEDIA_TYPE: u32 = 8;
  /** A host with or without a port, `*.suffix` or `*`. */
  export const HOST_PATTERN: u32 = 9;
}

/** What each kind allows in addition to letters and digits. */
const TOKEN_MARKS = literal("!#$%&'*+-.^_`|~");
const HOST_MARKS = literal('-._:[]');
const MEDIA_MARKS = literal('!#$&+-.^_');

const INBOUND = literal('inbound|');
const STAR = literal('*');
const STAR_DOT = literal('*.');
const SLASH: u8 = 0x2f;

/** Whether a text is of a kind. */
export function isOfKind(text: Slice, kind: u32): bool {
  if (kind == TextKind.PATH) return consistsOf(text, TextKind.VISIBLE) && indexOfByte(text, SLASH) == 0;
  if (kind == TextKind.CLUSTER) return consistsOf(text, TextKind.VISIBLE) && !hasPrefix(text, INBOUND);
  if (kind == TextKind.MEDIA_TYPE) return isMediaType(text);
  if (kind == TextKind.HOST_PATTERN) return isHostPattern(text);
  return consistsOf(text, kind);
}

function isMediaType(text: Slice): bool {
  const slash = indexOfByte(text, SLASH);
  if (slash < 0) return false;
  return isMediaPart(firstBytes(text, slash)) && isMediaPart(afterBytes(text, slash + 1));
}

function isMediaPart(part: Slice): bool {
  return isEqual(part, STAR) || (sizeOf(part) > 0 && consistsOf(part, TextKind.MEDIA));
}

function isHostPattern(text: Slice): bool {
  if (isEqual(text, STAR)) return true;
  const host = hasPrefix(text, STAR_DOT) ? afterBytes(text, sizeOf(STAR_DOT)) : text;
  return sizeOf(host) > 0 && consistsOf(host, TextKind.HOST);
}

function consistsOf(text: Slice, kind: u32): bool {
  for (let i: usize = 0; i < sizeOf(text); i++) if (!mayHold(byteAt(text, i), kind)) return false;
  return true;
}

function mayHold(byte: u8, kind: u32): bool {
  if (kind == TextKind.ANY) return true;
  if (kind == TextKind.FIELD_VALUE && isBlank(byte)) return true;
  if (kind <= TextKind.FIELD_VALUE) return byte >= 0x21 && byte <= 0x7e;
  if (byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26) return true;
  const marks = kind == TextKind.TOKEN ? TOKEN_MARKS : kind == TextKind.HOST ? HOST_MARKS : MEDIA_MARKS;
  return indexOfByte(marks, byte) >= 0;
}
