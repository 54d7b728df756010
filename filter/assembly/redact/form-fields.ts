import { findEither } from '../bytes/scan';
import { hexValue } from '../encoding/json-escape';
import { NameHash } from './name-hash';
import { NameSet } from './name-set';

const QUOTE: u8 = 0x22;
const HASH: u8 = 0x23;
const PERCENT: u8 = 0x25;
const AMPERSAND: u8 = 0x26;
const PLUS: u8 = 0x2b;
const DOT: u8 = 0x2e;
const COLON: u8 = 0x3a;
const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const QUESTION_MARK: u8 = 0x3f;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const SPACE: u8 = 0x20;
/** Bit n is set where the byte n, below 64, does not stand for itself: up to the space, and `"#%&+.:;=?`. */
// biome-ignore lint/correctness/noPrecisionLoss: numbers have 64 bits in AssemblyScript
const MARKS: u64 = 0xac00486dffffffff;

/**
 * Finds the values of covered parameters in a URL, or of covered fields in a form, that passes in chunks.
 * A name begins behind `?`, `&`, `;`, `#` or a byte up to the space; its value begins behind `=` or `:` and ends before
 * `&` or `#`. It is covered if it is one of the names, or if a part of it is, between brackets, dots, quotes, colons or
 * equals signs: `user[password]=x`. What is percent-encoded counts as what it stands for, so that a URL or JSON in a
 * value hides none.
 */
@unmanaged
export class FormFields {
  private whole: NameHash;
  private part: NameHash;
  /** Whether a part of the name that was over before is covered. */
  private hasCoveredPart: bool;
  /** Whether what comes next belongs to a covered value. */
  isInValue: bool;
  /** Digits that the percent-encoding under way still lacks. */
  private missingDigits: u32;
  private firstDigit: u8;

  /** Begins a text, in which the values of these names are found. */
  open(names: NameSet): void {
    this.whole.open(names);
    this.part.open(names);
    this.hasCoveredPart = false;
    this.isInValue = false;
    this.missingDigits = 0;
  }

  /**
   * Goes on to where `isInValue` changes: before the first byte of a covered value, or behind its last. Gives the
   * address of that border, or `end`.
   */
  skip(start: usize, end: usize): usize {
    let at = start;
    if (this.isInValue) {
      at = findEither(at, end, AMPERSAND, HASH);
      this.isInValue = at == end;
      return at;
    }
    while (at < end && !this.isInValue) {
      if (this.missingDigits > 0) this.takeDigit(load<u8>(at++));
      else {
        const from = at;
        while (at < end && isPlain(load<u8>(at))) at++;
        if (at == end) this.takePlain(from, end);
        else {
          const byte = load<u8>(at++);
          // What stands before the begin of a name needs no look.
          if (byte > SPACE && !beginsName(byte)) this.takePlain(from, at - 1);
          this.take(byte);
        }
      }
    }
    return at;
  }

  private takePlain(start: usize, end: usize): void {
    this.whole.addBytes(start, end);
    this.part.addBytes(start, end);
  }

  private take(byte: u8): void {
    if (byte == PERCENT) this.missingDigits = 2;
    else if (byte <= SPACE) this.beginName();
    else this.takeCharacter(byte == PLUS ? SPACE : byte);
  }

  private takeDigit(byte: u8): void {
    if (hexValue(byte) < 0) {
      // This was no encoding: the percent sign stands for itself, and so does what follows.
      const isSecond = this.missingDigits == 1;
      this.missingDigits = 0;
      this.takeCharacter(PERCENT);
      if (isSecond) this.takeCharacter(this.firstDigit);
      this.take(byte);
    } else if (--this.missingDigits > 0) this.firstDigit = byte;
    else this.takeCharacter(((hexValue(this.firstDigit) << 4) | hexValue(byte)) as u8);
  }

  private takeCharacter(byte: u8): void {
    if (beginsName(byte)) {
      this.beginName();
      return;
    }
    const opensValue = byte == EQUALS || byte == COLON;
    if (opensValue || isBetweenParts(byte)) {
      this.hasCoveredPart = this.hasCoveredPart || this.part.isCovered;
      this.part.begin();
      if (opensValue && (this.hasCoveredPart || this.whole.isCovered)) {
        this.isInValue = true;
        this.beginName();
        return;
      }
    } else this.part.add(byte);
    this.whole.add(byte);
  }

  private beginName(): void {
    this.whole.begin();
    this.part.begin();
    this.hasCoveredPart = false;
  }
}

/** Whether a byte stands for itself in a name: all but those that `take` and `takeCharacter` tell. */
function isPlain(byte: u8): bool {
  if (byte >= 64) return byte != OPENING_BRACKET && byte != CLOSING_BRACKET;
  return !((MARKS >> byte) & 1);
}

function beginsName(byte: u8): bool {
  return byte == QUESTION_MARK || byte == AMPERSAND || byte == SEMICOLON || byte == HASH;
}

function isBetweenParts(byte: u8): bool {
  return byte == OPENING_BRACKET || byte == CLOSING_BRACKET || byte == DOT || byte == QUOTE;
}

/** Bytes of a FormFields with its hashes behind it. */
export const FORM_FIELDS_BYTES: usize = offsetof<FormFields>() + 2 * offsetof<NameHash>();

/** Makes a FormFields in `FORM_FIELDS_BYTES` bytes at `address`. */
export function formFieldsAt(address: usize): FormFields {
  const fields = changetype<FormFields>(address);
  fields.whole = changetype<NameHash>(address + offsetof<FormFields>());
  fields.part = changetype<NameHash>(address + offsetof<FormFields>() + offsetof<NameHash>());
  return fields;
}
