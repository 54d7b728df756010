import { literal } from '../bytes/literal';
import { findEither } from '../bytes/scan';
import {
  byteAt,
  EMPTY,
  firstBytes,
  isBlank,
  isEqualIgnoringCase,
  Slice,
  sizeOf,
  startOf,
} from '../bytes/slice';
import { countOf, itemAt, SliceList } from '../bytes/slice-list';
import { Writer } from '../bytes/writer';
import { REQUEST_ID, USER_AGENT } from '../capture/head';
import { redactParameters } from './parameters';
import { RULES_BYTES, Rules, rulesAt } from './rules';

const AUTHORIZATION = literal('authorization');
const HASH: u8 = 0x23;
const PERCENT: u8 = 0x25;
const QUESTION_MARK: u8 = 0x3f;

// Buffers for redacted values that are needed at the same time.
const headerText = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
const pathText = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
const idText = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
const hostText = changetype<Writer>(memory.data(offsetof<Writer>(), 8));
const agentText = changetype<Writer>(memory.data(offsetof<Writer>(), 8));

/** Removes secrets from headers and paths. */
@unmanaged
export class Redaction {
  private headers: SliceList;
  /** The secrets in URLs and bodies, and their replacement. */
  rules: Rules;
  /** Bit n is set if a redacted name has n bytes, modulo 64: this alone rules out most names. */
  private sizes: u64;
  /** What may be shown of the last value that was asked for, before `rest`. */
  kept: Slice;
  /** What stands for the rest of that value. */
  rest: Slice;

  /** Sets the header names, in any case. The rules are set separately. */
  configure(headers: SliceList): void {
    this.headers = headers;
    this.sizes = 0;
    for (let i = 0; i < countOf(headers); i++) this.sizes |= (1 as u64) << (sizeOf(itemAt(headers, i)) & 63);
  }

  /** Whether a header's value is a secret. */
  covers(name: Slice): bool {
    if (!((this.sizes >> (sizeOf(name) & 63)) & 1)) return false;
    for (let i = 0; i < countOf(this.headers); i++) {
      const header = itemAt(this.headers, i);
      if (sizeOf(header) == sizeOf(name) && isEqualIgnoringCase(header, name)) return true;
    }
    return false;
  }

  /** Puts what may be shown of a header's value into `kept` and `rest`; together they are its value. */
  apply(name: Slice, value: Slice): void {
    const isCovered = this.covers(name);
    this.rest = isCovered ? this.rules.replacement : EMPTY;
    if (!isCovered) this.kept = this.urlsIn(value, headerText);
    else this.kept = isEqualIgnoringCase(name, AUTHORIZATION) ? schemeOf(value) : EMPTY;
  }

  /** The path of a request, redacted. Valid until the next call. */
  pathOf(path: Slice): Slice {
    const rules = this.rules;
    return rules.parameters.isEmpty ? path : redactParameters(path, rules, pathText);
  }

  /** The id, user agent or host of a request, redacted. Valid until the next call for the same name. */
  valueOf(name: Slice, value: Slice): Slice {
    if (this.covers(name)) return this.rules.replacement;
    return this.urlsIn(value, name == REQUEST_ID ? idText : name == USER_AGENT ? agentText : hostText);
  }

  /**
   * Any header may have URLs, such as `referer` and `location`. Only a value with parameters or a fragment counts as
   * one here.
   */
  private urlsIn(value: Slice, to: Writer): Slice {
    if (this.rules.parameters.isEmpty) return value;
    const start = startOf(value);
    const end = start + sizeOf(value);
    const hasMark = findEither(start, end, QUESTION_MARK, HASH) != end;
    if (!hasMark && findEither(start, end, PERCENT, PERCENT) == end) return value;
    return redactParameters(value, this.rules, to);
  }
}

/** The size of a Redaction with its rules, which lie after it. */
export const REDACTION_BYTES: usize = offsetof<Redaction>() + RULES_BYTES;

/** Makes a Redaction in `REDACTION_BYTES` bytes at `address`. */
export function redactionAt(address: usize): Redaction {
  const redaction = changetype<Redaction>(address);
  redaction.rules = rulesAt(address + offsetof<Redaction>());
  return redaction;
}

/**
 * The scheme of credentials with the blank after it. Empty if there is no blank, as the only word is then the secret
 * itself, or if the first word is not a token. Source: RFC 9110, section 11.4.
 */
function schemeOf(credentials: Slice): Slice {
  const size = sizeOf(credentials) as i32;
  for (let i = 0; i < size; i++) {
    const byte = byteAt(credentials, i);
    if (isBlank(byte)) return i > 0 && i + 1 < size ? firstBytes(credentials, i + 1) : EMPTY;
    if (!isSchemeByte(byte)) return EMPTY;
  }
  return EMPTY;
}

function isSchemeByte(byte: u8): bool {
  return (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x2d || byte == 0x2e || byte == 0x5f;
}
