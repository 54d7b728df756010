import { Slice, sizeOf, sliceOf, startOf } from '../bytes/slice';
import { Writer } from '../bytes/writer';
import { BodyEncoder } from '../encoding/body-encoder';
import { jsonReplacement, textReplacement } from './json-replacement';
import { Rules } from './rules';
import { SECRETS_BYTES, Secrets, secretsAt } from './secrets';
import { TextMode } from './text-mode';
import { Treatment } from './treatment';

/** How much may be written for what is read of a body: so many times its size, plus so many bytes. */
const MAX_TIMES: u64 = 2;
const MAX_MORE: u64 = 4 << 10;
/** How many bytes at the start decide whether this is text, and whether it is a form. */
const SNIFFED_BYTES: u32 = 2;
const SNIFFED_FORM_BYTES: u32 = 4;

const SPACE: u8 = 0x20;
const QUOTE: u8 = 0x22;
const OPENING_BRACKET: u8 = 0x5b;
const OPENING_BRACE: u8 = 0x7b;

/** Writes a body that passes in pieces as base64, without its secrets. */
@unmanaged
export class BodyRedactor {
  private encoder: BodyEncoder;
  private secrets: Secrets;
  private rules: Rules;
  /** The treatment of the body. It changes if the first bytes show that the body cannot be searched. */
  treatment: u32;
  private sniffedBytes: u32;
  private firstByte: u8;
  private isOpen: bool;
  /** How many bytes may still be written. */
  private budget: u64;

  /** Starts a body of which up to `limit` bytes will be read. The rules must stay until its end. */
  reset(rules: Rules, treatment: u32, limit: u32): void {
    this.rules = rules;
    this.treatment = treatment;
    this.sniffedBytes = 0;
    this.isOpen = false;
    this.budget = (limit as u64) * MAX_TIMES + MAX_MORE;
  }

  /** Writes the next piece. False if it must be the last: nothing that follows may be written. */
  write(to: Writer, piece: Slice): bool {
    let start = startOf(piece);
    const end = start + sizeOf(piece);
    if (this.sniffedBytes < SNIFFED_FORM_BYTES && !this.isText(start, end)) {
      // The bytes so far are not a whole character.
      this.encoder.reset();
      return this.leaveOut();
    }
    if (!this.isOpen) {
      const from = start;
      if (this.treatment == Treatment.MAYBE_FORM) start = this.decideOnForm(start, end);
      if (!this.put(to, sliceOf(from, start - from))) return false;
      if (start == end) return true;
      this.isOpen = true;
      this.secrets.reset(this.rules, this.treatment == Treatment.FORM ? TextMode.FORM : TextMode.TEXT);
    }
    return this.writeText(to, start, end);
  }

  /** Looks at the first bytes, which may come one by one. */
  private isText(start: usize, end: usize): bool {
    const isForm = this.treatment == Treatment.FORM || this.treatment == Treatment.MAYBE_FORM;
    for (let at = start; at < end && this.sniffedBytes < SNIFFED_FORM_BYTES; at++) {
      const byte = load<u8>(at);
      if (this.sniffedBytes == 1 && !canBeginText(this.firstByte, byte)) return false;
      if (this.sniffedBytes >= SNIFFED_BYTES && isForm && byte == 0) return false;
      this.firstByte = byte;
      this.sniffedBytes++;
    }
    return true;
  }

  /** Looks at the first byte after white space and byte order mark: it may begin JSON. Returns its address. */
  private decideOnForm(start: usize, end: usize): usize {
    for (let at = start; at < end; at++) {
      const byte = load<u8>(at);
      if (byte <= SPACE || byte == 0xef || byte == 0xbb || byte == 0xbf) continue;
      const isJson = byte == OPENING_BRACE || byte == OPENING_BRACKET || byte == QUOTE;
      this.treatment = isJson ? Treatment.TEXT : Treatment.FORM;
      return at;
    }
    return end;
  }

  private writeText(to: Writer, start: usize, end: usize): bool {
    const secrets = this.secrets;
    for (let at = start; at < end; ) {
      const from = at;
      const isKept = !secrets.isInValue;
      at = secrets.skip(from, end);
      if (isKept && !this.put(to, sliceOf(from, at - from))) return false;
      if (secrets.isWide) return this.leaveOut();
      if (isKept && secrets.isInValue && !this.put(to, this.replacement)) return false;
    }
    return true;
  }

  private get replacement(): Slice {
    const secrets = this.secrets;
    const replacement = this.rules.replacement;
    if (secrets.isJson) return jsonReplacement(replacement, secrets.level);
    return this.treatment == Treatment.FORM ? replacement : textReplacement(replacement);
  }

  private leaveOut(): bool {
    this.treatment = Treatment.NO_TEXT;
    return false;
  }

  private put(to: Writer, bytes: Slice): bool {
    const size = sizeOf(bytes) as u64;
    if (size > this.budget) return false;
    this.budget -= size;
    return this.encoder.put(to, bytes);
  }
}

/** False if these are the first bytes of UTF-16, little-endian UTF-32, gzip or zstd. */
function canBeginText(first: u8, second: u8): bool {
  const both = ((first as u32) << 8) | (second as u32);
  if (both == 0xfeff || both == 0xfffe || both == 0x1f8b || both == 0x28b5) return false;
  return (first == 0) == (second == 0) || (first | second) >= 0x80;
}

const SECRETS_AT: usize = (offsetof<BodyRedactor>() + 7) & ~(7 as usize);

/** The size of a BodyRedactor with its parts, which lie after it. */
export const BODY_REDACTOR_BYTES: usize = SECRETS_AT + SECRETS_BYTES;

/** Makes a BodyRedactor that writes by `encoder` in `BODY_REDACTOR_BYTES` bytes at `address`. */
export function bodyRedactorAt(address: usize, encoder: BodyEncoder): BodyRedactor {
  const redactor = changetype<BodyRedactor>(address);
  redactor.encoder = encoder;
  redactor.secrets = secretsAt(address + SECRETS_AT);
  return redactor;
}
