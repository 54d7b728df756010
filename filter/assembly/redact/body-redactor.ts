import { Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { BodyEncoder } from '../encoding/body-encoder';
import { FORM_FIELDS_BYTES, FormFields, formFieldsAt } from './form-fields';
import { JSON_MEMBERS_BYTES, JsonMembers, jsonMembersAt } from './json-members';
import { jsonReplacement } from './json-replacement';
import { Rules } from './rules';
import { Treatment } from './treatment';

/** What is written of a body may be so many times what is read of it, and so many bytes more. */
const MAX_TIMES: u64 = 2;
const MAX_MORE: u64 = 4 << 10;
/** The bytes at the start that tell whether this is text. */
const TOLD_BYTES: u32 = 2;

const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const OPENING_BRACKET: u8 = 0x5b;
const OPENING_BRACE: u8 = 0x7b;

/** Writes a body that passes in pieces as base64, without what must not leave. */
@unmanaged
export class BodyRedactor {
  private encoder: BodyEncoder;
  private members: JsonMembers;
  private fields: FormFields;
  private rules: Rules;
  /** What is done with the body. A body of which only its bytes tell that it cannot be looked into changes it. */
  treatment: u32;
  private toldBytes: u32;
  private firstByte: u8;
  /** Whether a form has begun as none that is JSON. */
  private isForm: bool;
  /** Bytes that may still be written. */
  private budget: u64;

  /** Begins a body of which up to `limit` bytes will be read. The rules must stay until its end. */
  open(rules: Rules, treatment: u32, limit: u32): void {
    this.rules = rules;
    this.treatment = treatment;
    this.toldBytes = 0;
    this.isForm = false;
    this.budget = (limit as u64) * MAX_TIMES + MAX_MORE;
    this.members.open(rules.members);
    this.fields.open(rules.fields);
  }

  /** Writes the next piece. False where it must be the last: nothing of what follows may be written. */
  write(to: Writer, piece: Slice): bool {
    const start = startOf(piece);
    const end = start + sizeOf(piece);
    if (this.toldBytes < TOLD_BYTES && !this.isText(start, end)) {
      this.treatment = Treatment.NO_TEXT;
      // One byte at most has come before: the encoder still holds it.
      this.encoder.reset();
      return false;
    }
    if (this.treatment == Treatment.FORM && !this.isForm) this.tellForm(start, end);
    return this.isForm ? this.writeForm(to, start, end) : this.writeText(to, start, end);
  }

  /** Looks at the first bytes, which may come one by one. */
  private isText(start: usize, end: usize): bool {
    for (let at = start; at < end && this.toldBytes < TOLD_BYTES; at++) {
      const byte = load<u8>(at);
      if (this.toldBytes == 1 && !canBeginText(this.firstByte, byte)) return false;
      this.firstByte = byte;
      this.toldBytes++;
    }
    return true;
  }

  /** Looks at the first byte that is neither white space nor part of a byte order mark: clients send JSON as a form. */
  private tellForm(start: usize, end: usize): void {
    for (let at = start; at < end; at++) {
      const byte = load<u8>(at);
      if (byte <= SPACE || byte == 0xef || byte == 0xbb || byte == 0xbf) continue;
      if (byte == OPENING_BRACE || byte == OPENING_BRACKET || byte == QUOTE) this.treatment = Treatment.TEXT;
      else this.isForm = true;
      return;
    }
  }

  /** What belongs to no covered field may still belong to a covered member. */
  private writeForm(to: Writer, start: usize, end: usize): bool {
    const fields = this.fields;
    const replacement = startOf(this.rules.replacement);
    const replacementEnd = replacement + sizeOf(this.rules.replacement);
    for (let at = start; at < end; ) {
      const from = at;
      const isKept = !fields.isInValue;
      at = fields.skip(from, end);
      if (isKept && !this.writeText(to, from, at)) return false;
      if (isKept && fields.isInValue && !this.writeText(to, replacement, replacementEnd)) return false;
    }
    return true;
  }

  private writeText(to: Writer, start: usize, end: usize): bool {
    const members = this.members;
    for (let at = start; at < end; ) {
      const from = at;
      const isKept = !members.isInValue;
      at = members.skip(from, end);
      if (!isKept) continue;
      if (!this.put(to, sliceOf(from, at - from))) return false;
      if (!members.isInValue) continue;
      if (!this.put(to, jsonReplacement(this.rules.replacement, members.level))) return false;
    }
    return true;
  }

  private put(to: Writer, bytes: Slice): bool {
    const size = sizeOf(bytes) as u64;
    if (size > this.budget) return false;
    this.budget -= size;
    return this.encoder.put(to, bytes);
  }
}

/** Not where these are the first bytes of UTF-16 or little-endian UTF-32, of gzip or of zstd. */
function canBeginText(first: u8, second: u8): bool {
  const both = ((first as u32) << 8) | (second as u32);
  if (both == 0xfeff || both == 0xfffe || both == 0x1f8b || both == 0x28b5) return false;
  return (first == 0) == (second == 0) || (first | second) >= 0x80;
}

const MEMBERS_AT: usize = offsetof<BodyRedactor>();
const FIELDS_AT: usize = MEMBERS_AT + JSON_MEMBERS_BYTES;

/** Bytes of a BodyRedactor with what belongs to it behind it. */
export const BODY_REDACTOR_BYTES: usize = FIELDS_AT + FORM_FIELDS_BYTES;

/** Makes a BodyRedactor that writes by `encoder` in `BODY_REDACTOR_BYTES` bytes at `address`. */
export function bodyRedactorAt(address: usize, encoder: BodyEncoder): BodyRedactor {
  const redactor = changetype<BodyRedactor>(address);
  redactor.encoder = encoder;
  redactor.members = jsonMembersAt(address + MEMBERS_AT);
  redactor.fields = formFieldsAt(address + FIELDS_AT);
  return redactor;
}
