import { Comment } from './comment';
import { ESCAPES_BYTES, Escapes, NO_CHARACTER, Written } from './escapes';
import { NameHash } from './name-hash';
import { NameSet } from './name-set';
import { nextWork, workEnd } from './quick-scan';
import { TextMode } from './text-mode';

const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const HASH: u32 = 0x23;
const AMPERSAND: u32 = 0x26;
const APOSTROPHE: u32 = 0x27;
const COMMA: u32 = 0x2c;
const DOT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const SEMICOLON: u32 = 0x3b;
const EQUALS: u32 = 0x3d;
const QUESTION_MARK: u32 = 0x3f;
const OPENING_BRACKET: u32 = 0x5b;
const CLOSING_BRACKET: u32 = 0x5d;
const OPENING_BRACE: u32 = 0x7b;
const CLOSING_BRACE: u32 = 0x7d;
// The last characters of references to quotes in HTML and XML: `quot`, `apos`, `#x22`, `#x27`, `#34`, `#39`.
const QUOT: u32 = 0x71756f74;
const APOS: u32 = 0x61706f73;
const X22: u32 = 0x23783232;
const X27: u32 = 0x23783237;
const N34: u32 = 0x233334;
const N39: u32 = 0x233339;
const AMP: u32 = 0x616d70;
const THREE: u32 = 0xffffff;

/** Bit n is set if the byte n, below 64, may have a special meaning: up to the space, and `"#%&'+,.:;=?`. */
// biome-ignore lint/correctness/noPrecisionLoss: numbers have 64 bits in AssemblyScript
const SPECIALS: u64 = 0xac0058edffffffff;
/** If fewer bytes than this are left, they are looked at one by one. */
const LEAST_BYTES: usize = 16;

/** What was found last. */
namespace Found {
  export const NOTHING: u32 = 0;
  /** A covered name with its quote. */
  export const NAME: u32 = 1;
  /** A covered name with its colon or equals sign. */
  export const MEMBER: u32 = 2;
}

/** What follows a covered name. */
export namespace ValueKind {
  /** A JSON value, whose level `NameFinder` knows. */
  export const OF_JSON: u32 = 0;
  /** A value that ends where a parameter ends. */
  export const PARAMETER: u32 = 1;
  /** A value within a string. Its own quotes are escaped, so they do not end it. */
  export const IN_STRING: u32 = 2;
}

/**
 * Finds covered names in text of any kind that passes in chunks, and trusts no syntax. A name begins after a quote,
 * `?`, `&`, `;`, `#` or `=`. It ends with an equals sign, or with a quote that is followed by a colon or equals sign,
 * perhaps after space and comments. In forms and URLs it may also begin after a line break and end with a colon, and a
 * part of it between brackets, dots or blanks may be the covered name: `user[password]=x`. A JSON text may itself be a
 * string in JSON, and so on: its quotes then have backslashes before them. A quote after `n` backslashes belongs to the
 * level that is the number of ones at the end of `n` in binary: 0 for the outermost text, 1 for a text in one of its
 * strings.
 */
@unmanaged
export class NameFinder {
  /** Names before equals signs, and names between quotes. */
  private names: NameSet;
  private members: NameSet;
  private whole: NameHash;
  private part: NameHash;
  private escapes: Escapes;
  private comment: Comment;
  private mode: u32;
  private found: u32;
  /** For the last name that was found: what follows it, and the level of its quotes. */
  valueKind: u32;
  level: u32;
  /** The last four characters, one in each byte, and the last four bytes. */
  private last: u32;
  private bytes: u32;
  private hasCoveredPart: bool;
  /** Whether a name came before the last `&`, which may begin a reference that stands for its closing quote. */
  private wasCovered: bool;
  /** Whether the text has more than one byte for each character. */
  isWide: bool;

  /** Begins a text of a `TextMode`, in which names come before equals signs, and members between quotes. */
  reset(mode: u32, names: NameSet, members: NameSet): void {
    this.names = names;
    this.members = members;
    this.mode = mode;
    this.isWide = false;
    this.forget();
  }

  /** Forgets what was found, and what came before. */
  forget(): void {
    this.escapes.reset();
    this.found = Found.NOTHING;
    this.last = 0;
    this.bytes = 0;
    this.wasCovered = false;
    this.beginName();
  }

  /** Whether a covered name ends here. Stays true until `forget`. */
  get isBehindName(): bool {
    return this.found == Found.MEMBER;
  }

  /** The name that is passing, as far as it has to be compared. */
  get name(): NameHash {
    this.whole.end();
    return this.whole;
  }

  /** Moves past the colon or equals sign of the next covered name, or to `end`. Returns the address that it reached. */
  skip(start: usize, end: usize): usize {
    let at = start;
    // Up to here, each byte needs a look.
    let busyEnd = start;
    while (at < end) {
      if (this.isQuiet) {
        at = this.skipPlain(at, end);
        if (at == end) break;
      }
      if (this.take(load<u8>(at++))) break;
      if (at < busyEnd || end - at <= LEAST_BYTES || this.mode != TextMode.TEXT || !this.isQuiet) continue;
      if (load<u8>(at) == 0) continue;
      const isBegin = isMark(load<u8>(at - 1));
      if (!isBegin && !this.names.isTooLong(this.whole)) continue;
      const work = nextWork(at, end, isBegin ? at - 1 : 0, this.names);
      busyEnd = workEnd;
      if (work < at) continue;
      this.last = 0;
      this.bytes = 0;
      this.whole.resetToNone();
      at = work;
    }
    return at;
  }

  /** Takes bytes up to the first one with a special meaning. */
  private skipPlain(start: usize, end: usize): usize {
    let at = start;
    while (at < end && isPlain(load<u8>(at))) at++;
    if (at == start) return at;
    for (let i = max(start, at - 4); i < at; i++) {
      const byte = load<u8>(i) as u32;
      this.last = (this.last << 8) | byte;
      this.bytes = (this.bytes << 8) | byte;
    }
    this.addPlain(this.whole, start, at);
    if (this.mode != TextMode.TEXT) this.addPlain(this.part, start, at);
    return at;
  }

  private addPlain(name: NameHash, start: usize, end: usize): void {
    for (let at = start; at < end && !this.names.isTooLong(name); at++) name.addByte(load<u8>(at));
  }

  /** Whether nothing is pending except a name. */
  private get isQuiet(): bool {
    return this.found == Found.NOTHING && !this.wasCovered && this.escapes.isIdle;
  }

  /** Takes the next byte. True if the text must be left here: a covered name has ended, or the text is wide. */
  take(byte: u8): bool {
    const bytes = (this.bytes << 8) | (byte as u32);
    this.bytes = bytes;
    // A quote in UTF-16 with the byte after it, or a quote in UTF-32.
    if (byte == 0 && (isWideQuote(bytes >> 16) || isWideQuote(bytes >> 8))) this.isWide = true;
    const character = this.escapes.take(byte);
    if (character != NO_CHARACTER) this.takeCharacter(character);
    return this.found == Found.MEMBER || this.isWide;
  }

  private takeCharacter(character: u32): void {
    const before = this.last;
    this.last = (before << 8) | (character & 0xff);
    if (this.found == Found.NAME) {
      if (this.comment.take(character)) return;
      if (character == COLON || character == EQUALS) this.found = Found.MEMBER;
      if (this.found == Found.MEMBER || character <= SPACE || character >= 0x80) return;
      this.found = Found.NOTHING;
    }
    if (isMark(character)) this.takeMark(character, before);
    else if (this.mode == TextMode.TEXT) this.add(this.whole, character);
    else this.takeInForm(character);
  }

  private takeMark(mark: u32, before: u32): void {
    const isReference = mark == SEMICOLON && endsWithQuote(before);
    const wasCovered = this.wasCovered;
    if (mark == AMPERSAND) this.wasCovered = this.members.has(this.whole);
    else if (mark != HASH && (mark != SEMICOLON || (before & THREE) != AMP)) this.wasCovered = false;
    if (mark == EQUALS) {
      if (this.isParameter) this.findParameter();
    } else if (isReference ? wasCovered : isQuote(mark) && this.isMember) {
      this.found = Found.NAME;
      this.comment.reset();
      this.level = ctz(~this.escapes.slashes);
      this.valueKind = this.kindBehindQuote(isReference);
    }
    this.beginName();
  }

  private kindBehindQuote(isReference: bool): u32 {
    const written = this.escapes.written;
    if (this.mode == TextMode.URL || (this.mode == TextMode.FORM && written == Written.PERCENT)) {
      return ValueKind.PARAMETER;
    }
    return isReference || written != Written.PLAIN ? ValueKind.IN_STRING : ValueKind.OF_JSON;
  }

  private takeInForm(character: u32): void {
    if (character == COLON && this.isParameter) {
      this.findParameter();
      return;
    }
    if (character == LINE_FEED || character == CARRIAGE_RETURN) {
      this.beginName();
      return;
    }
    this.add(this.whole, character);
    const isBlank = character <= SPACE && this.escapes.written == Written.PLAIN;
    const isBetween =
      isBlank || character == COMMA || character == OPENING_BRACE || character == CLOSING_BRACE;
    if (isBetween) this.beginParts();
    else if (
      character == DOT ||
      character == COLON ||
      character == OPENING_BRACKET ||
      character == CLOSING_BRACKET
    ) {
      this.hasCoveredPart = this.isPart;
      this.part.reset();
    } else this.add(this.part, character);
  }

  private add(name: NameHash, character: u32): void {
    if (this.names.isTooLong(name)) return;
    if (this.escapes.written == Written.ESCAPED) name.addCodePoint(character);
    else name.addByte(character as u8);
  }

  private get isMember(): bool {
    return (this.escapes.written == Written.PERCENT ? this.names : this.members).has(this.whole);
  }

  private get isParameter(): bool {
    return this.names.has(this.whole) || (this.mode != TextMode.TEXT && this.isPart);
  }

  private get isPart(): bool {
    return this.hasCoveredPart || (this.part.size > 0 && this.names.has(this.part));
  }

  private findParameter(): void {
    this.found = Found.MEMBER;
    // A text may have references to characters in it, which begin like another parameter.
    this.valueKind = this.mode == TextMode.TEXT ? ValueKind.IN_STRING : ValueKind.PARAMETER;
  }

  private beginName(): void {
    this.whole.reset();
    this.beginParts();
  }

  private beginParts(): void {
    this.part.reset();
    this.hasCoveredPart = false;
  }
}

/** Whether the last of these bytes are a quote and a zero. */
function isWideQuote(bytes: u32): bool {
  return (bytes & 0xff) == 0 && isQuote((bytes >> 8) & 0xff);
}

function isQuote(character: u32): bool {
  return character == QUOTE || character == APOSTROPHE;
}

/** Whether a byte is always just a part of a name. */
function isPlain(byte: u8): bool {
  if (byte < 64) return !((SPECIALS >> byte) & 1);
  return byte != 0x5b && byte != 0x5c && byte != 0x5d && byte != 0x7b && byte < 0x7d;
}

/** Whether a name may begin after this character, and none may continue. */
function isMark(character: u32): bool {
  return (
    isQuote(character) ||
    character == AMPERSAND ||
    character == EQUALS ||
    character == QUESTION_MARK ||
    character == SEMICOLON ||
    character == HASH
  );
}

function endsWithQuote(last: u32): bool {
  return (
    last == QUOT ||
    last == APOS ||
    last == X22 ||
    last == X27 ||
    (last & THREE) == N34 ||
    (last & THREE) == N39
  );
}

const PARTS_AT: usize = offsetof<NameFinder>();
const ESCAPES_AT: usize = PARTS_AT + 2 * offsetof<NameHash>();
const COMMENT_AT: usize = ESCAPES_AT + ESCAPES_BYTES;

/** The size of a NameFinder with its parts, which lie after it. */
export const NAME_FINDER_BYTES: usize = (COMMENT_AT + offsetof<Comment>() + 7) & ~(7 as usize);

/** Makes a NameFinder in `NAME_FINDER_BYTES` bytes at `address`. */
export function nameFinderAt(address: usize): NameFinder {
  const finder = changetype<NameFinder>(address);
  finder.whole = changetype<NameHash>(address + PARTS_AT);
  finder.part = changetype<NameHash>(address + PARTS_AT + offsetof<NameHash>());
  finder.escapes = changetype<Escapes>(address + ESCAPES_AT);
  finder.comment = changetype<Comment>(address + COMMENT_AT);
  return finder;
}
