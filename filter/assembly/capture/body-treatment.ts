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
import { Rules } from '../redact/rules';
import { Treatment } from '../redact/treatment';
import { hasAsciiCharset, mediaTypeOf } from './content-type';

const FORM = literal('application/x-www-form-urlencoded');
const MULTIPART_FORM = literal('multipart/form-data');
const PLAIN_TEXT = literal('text/plain');
const CONTENT_ENCODING = literal('content-encoding');
/** The encoding of the messages of a gRPC body. */
const GRPC_ENCODING = literal('grpc-encoding');
const IDENTITY = literal('identity');
const COMMA: u8 = 0x2c;

const pairs = changetype<PairsReader>(memory.data(64, 8));
if (offsetof<PairsReader>() > 64) unreachable();

/**
 * What must be done with the body of a message with this header map: a `Treatment`. Whether it is JSON is not asked:
 * a body that does not say what it is may be JSON too. What does not say so and does not begin as JSON may be a form.
 */
export function treatmentOf(rules: Rules, map: Slice, contentType: Slice): u32 {
  if (rules.fields.isEmpty) return Treatment.AS_IS;
  const mediaType = mediaTypeOf(contentType);
  if (isEqualIgnoringCase(mediaType, MULTIPART_FORM)) return Treatment.MULTIPART;
  const isForm = isEqualIgnoringCase(mediaType, FORM);
  if (!isForm && rules.members.isEmpty) return Treatment.AS_IS;
  if (isEncoded(map)) return Treatment.ENCODED;
  if (!hasAsciiCharset(contentType)) return Treatment.CHARSET;
  const mayBeForm = isForm || isEmpty(mediaType) || isEqualIgnoringCase(mediaType, PLAIN_TEXT);
  return mayBeForm ? Treatment.FORM : Treatment.TEXT;
}

function isEncoded(map: Slice): bool {
  pairs.open(map);
  while (pairs.next()) {
    const name = pairs.name;
    // The Connect protocol has `connect-content-encoding`.
    if (hasSuffixIgnoringCase(name, CONTENT_ENCODING) || isEqual(name, GRPC_ENCODING)) {
      for (let rest = pairs.value; !isEmpty(rest); rest = afterByte(rest, COMMA)) {
        const encoding = trimmed(beforeByte(rest, COMMA));
        if (!isEmpty(encoding) && !isEqualIgnoringCase(encoding, IDENTITY)) return true;
      }
    }
  }
  return false;
}
