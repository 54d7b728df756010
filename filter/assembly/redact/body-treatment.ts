import { literal } from '../bytes/literal';
import {
  afterByte,
  beforeByte,
  hasSuffixIgnoringCase,
  isEmpty,
  isEqual,
  isEqualIgnoringCase,
  Slice,
  trimmed,
} from '../bytes/slice';
import { PairsReader } from '../host/pairs';
import { hasAsciiCharset, names } from './charset';
import { Rules } from './rules';
import { Treatment } from './treatment';

const FORM = literal('x-www-form-urlencoded');
const MULTIPART = literal('multipart/');
const PLAIN_TEXT = literal('text/plain');
const CONTENT_TYPE = literal('content-type');
const CONTENT_ENCODING = literal('content-encoding');
/** The header that names the encoding of gRPC messages. */
const GRPC_ENCODING = literal('grpc-encoding');
const IDENTITY = literal('identity');
const CONTENT_RANGE = literal('content-range');
const UPGRADE = literal('upgrade');
const PROTOCOL = literal(':protocol');
const METHOD = literal(':method');
const CONNECT = literal('CONNECT');
const STATUS = literal(':status');
const SWITCHING = literal('101');
const PARTIAL = literal('206');
const COMMA: u8 = 0x2c;

const pairs = changetype<PairsReader>(memory.data(offsetof<PairsReader>(), 8));

/**
 * Decides what to do with the body of a message with this header map: a `Treatment`. It does not ask whether the body
 * is JSON: any body may be JSON. A body without a content type that does not begin like JSON may be a form. There may
 * be several content types, in one field or in more: nobody knows which one a reader would use. `wasUpgraded`: whether
 * this is the answer to a request that asked for another protocol.
 */
export function treatmentOf(rules: Rules, map: Slice, wasUpgraded: bool): u32 {
  if (rules.fields.isEmpty) return Treatment.AS_IS;
  let isForm = false;
  let isMultipart = false;
  let isAscii = true;
  let mayBeForm = true;
  let isEncoded = false;
  let isPart = false;
  let isUpgraded = wasUpgraded;
  let isResponse = false;
  let asksForUpgrade = false;
  pairs.reset(map);
  while (pairs.next()) {
    const name = pairs.name;
    const value = pairs.value;
    if (isEqual(name, CONTENT_TYPE)) {
      isForm = isForm || names(value, FORM);
      isMultipart = isMultipart || names(value, MULTIPART);
      isAscii = isAscii && hasAsciiCharset(value);
      mayBeForm = mayBeForm && (isEmpty(trimmed(value)) || names(value, PLAIN_TEXT));
      // The Connect protocol has `connect-content-encoding`.
    } else if (hasSuffixIgnoringCase(name, CONTENT_ENCODING) || isEqual(name, GRPC_ENCODING)) {
      isEncoded = isEncoded || hasEncoding(value);
    } else if (isEqual(name, CONTENT_RANGE)) isPart = true;
    else if (isEqual(name, UPGRADE) || isEqual(name, PROTOCOL)) asksForUpgrade = true;
    else if (isEqual(name, METHOD)) isUpgraded = isUpgraded || isEqual(value, CONNECT);
    else if (isEqual(name, STATUS)) {
      isResponse = true;
      isUpgraded = isUpgraded || isEqual(value, SWITCHING);
      isPart = isPart || isEqual(value, PARTIAL);
    }
  }
  if (isMultipart) return Treatment.MULTIPART;
  if (!isForm && !mayBeForm && rules.members.isEmpty) return Treatment.AS_IS;
  // Some servers offer another protocol in every answer.
  if (isUpgraded || (asksForUpgrade && !isResponse)) return Treatment.UPGRADED;
  if (isEncoded) return Treatment.ENCODED;
  if (!isAscii) return Treatment.CHARSET;
  if (isPart) return Treatment.PART;
  if (isForm) return Treatment.FORM;
  return mayBeForm ? Treatment.MAYBE_FORM : Treatment.TEXT;
}

function hasEncoding(encodings: Slice): bool {
  for (let rest = encodings; !isEmpty(rest); rest = afterByte(rest, COMMA)) {
    const encoding = trimmed(beforeByte(rest, COMMA));
    if (!isEmpty(encoding) && !isEqualIgnoringCase(encoding, IDENTITY)) return true;
  }
  return false;
}
