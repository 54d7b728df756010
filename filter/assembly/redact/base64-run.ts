import { ESCAPES_BYTES, Escapes, NO_CHARACTER } from './escapes';
import { NAME_FINDER_BYTES, NameFinder, nameFinderAt } from './name-finder';
import { NameSet } from './name-set';
import { TextMode } from './text-mode';

const TAB: u32 = 0x09;
const LINE_FEED: u32 = 0x0a;
const CARRIAGE_RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const APOSTROPHE: u32 = 0x27;
const OPENING_BRACKET: u32 = 0x5b;
const LETTER_E: u32 = 0x65;
const LETTER_W: u32 = 0x77;
const LETTER_Y: u32 = 0x79;
const OPENING_BRACE: u32 = 0x7b;
/** How deep base64 within base64 is searched. */
const DEPTH: usize = 2;
/** The characters that base64 of JSON can begin with. */
const TOLD: usize = 4;
// Constants of the vector loop, read before it begins, as in base64.ts.
const LOWER_E = memory.data<u8>([0x65]);
const UPPER_W = memory.data<u8>([0x57]);
const UPPER_Z = memory.data<u8>([0x5a]);
const LOWER_W = memory.data<u8>([0x77]);
const LOWER_Y = memory.data<u8>([0x79]);
const THREE = memory.data<u8>([0x33]);
const ONE = memory.data<u8>([0x31]);
const UPPER_X = memory.data<u8>([0x58]);

/**
 * Finds covered names in JSON that is encoded as base64 (either alphabet) within text that passes in chunks. Its first
 * four characters show it: they stand for `{` or `[` and what may follow in JSON. Other text that happens to begin so
 * holds no covered name.
 */
@unmanaged
export class Base64Run {
  private finder: NameFinder;
  private escapes: Escapes;
  /** Finds the same in base64 within this base64, or null. */
  private inner: Base64Run | null;
  private isOpen: bool;
  /** Whether `skip` stopped after a covered name. */
  isBehindName: bool;
  /** The last four bytes, while no run is open. */
  private last: u32;
  private bits: u32;
  private bitCount: u32;

  /** Starts a new text, and sets the names to find. */
  reset(names: NameSet, members: NameSet): void {
    this.finder.reset(TextMode.TEXT, names, members);
    this.forget();
    const inner = this.inner;
    if (inner != null) inner.reset(names, members);
  }

  /** Forgets what came before. */
  forget(): void {
    this.isOpen = false;
    this.last = 0;
  }

  /** Moves past the next covered name, or to `end`. Returns the address that it reached, and sets `isBehindName`. */
  skip(start: usize, end: usize): usize {
    this.isBehindName = false;
    let at = start;
    // The first bytes may belong to a run that began in the chunk before.
    let busyEnd = start + TOLD - 1;
    while (at < end && !this.isBehindName) {
      if (!this.isOpen && at >= busyEnd) {
        const next = nextBegin(max(start, at - TOLD + 1), end);
        for (let i = max(at, next - TOLD + 1); i < next; i++)
          this.last = (this.last << 8) | (load<u8>(i) as u32);
        at = max(at, next);
        busyEnd = next + TOLD;
      }
      this.isBehindName = this.take(load<u8>(at++));
    }
    return at;
  }

  /** Takes the next byte. True if it completes a covered name. */
  take(byte: u8): bool {
    if (this.isOpen) {
      const character = this.escapes.take(byte);
      return character != NO_CHARACTER && this.takeCharacter(character);
    }
    const last = (this.last << 8) | (byte as u32);
    this.last = last;
    if (!beginsJson(last)) return false;
    this.isOpen = true;
    this.last = 0;
    this.bits = 0;
    this.bitCount = 0;
    this.escapes.reset();
    this.finder.forget();
    this.finder.isWide = false;
    const inner = this.inner;
    if (inner != null) inner.forget();
    this.takeCharacter(last >> 24);
    this.takeCharacter((last >> 16) & 0xff);
    this.takeCharacter((last >> 8) & 0xff);
    return this.takeCharacter(last & 0xff);
  }

  private takeCharacter(character: u32): bool {
    const value = sextetOf(character);
    if (value < 0) {
      // Base64 may be broken into lines.
      if (character != LINE_FEED && character != CARRIAGE_RETURN) this.isOpen = false;
      return false;
    }
    this.bits = (this.bits << 6) | value;
    this.bitCount += 6;
    if (this.bitCount < 8) return false;
    this.bitCount -= 8;
    const byte = (this.bits >> this.bitCount) as u8;
    if (!isText(byte)) {
      this.isOpen = false;
      return false;
    }
    if (this.finder.take(byte)) return true;
    const inner = this.inner;
    if (inner == null) return false;
    return inner.take(byte);
  }
}

/** The first address at which base64 of JSON may begin, or one close to `end`. */
function nextBegin(start: usize, end: usize): usize {
  const e = v128.load8_splat(LOWER_E);
  const w = v128.load8_splat(UPPER_W);
  const z = v128.load8_splat(UPPER_Z);
  const smallW = v128.load8_splat(LOWER_W);
  const smallY = v128.load8_splat(LOWER_Y);
  const three = v128.load8_splat(THREE);
  const one = v128.load8_splat(ONE);
  const x = v128.load8_splat(UPPER_X);
  let at = start;
  for (; end - at > 16; at += 16) {
    const bytes = v128.load(at);
    const next = v128.load(at, 1);
    const first = v128.or(i8x16.eq(bytes, e), i8x16.eq(bytes, w));
    const second = v128.or(
      v128.or(i8x16.eq(next, smallW), i8x16.eq(next, smallY)),
      v128.or(i8x16.eq(next, three), i8x16.eq(next, one)),
    );
    const nested = v128.and(i8x16.eq(bytes, z), i8x16.eq(next, x));
    const found = i8x16.bitmask(v128.or(v128.and(first, second), nested));
    for (let some = found; some != 0; some &= some - 1) {
      const place = at + (ctz(some) as usize);
      if (end - place < TOLD || beginsJson(bswap(load<u32>(place)))) return place;
    }
  }
  return at;
}

/** Whether these four characters may begin JSON as base64, or base64 of such base64. */
function beginsJson(characters: u32): bool {
  const first = sextetOf(characters >> 24);
  const second = sextetOf((characters >> 16) & 0xff);
  const third = sextetOf((characters >> 8) & 0xff);
  const fourth = sextetOf(characters & 0xff);
  if ((first | second | third | fourth) < 0) return false;
  const byte = ((first << 2) | (second >> 4)) as u32;
  const next = (((second & 15) << 4) | (third >> 2)) as u32;
  if (!isText(((third & 3) << 6) | fourth)) return false;
  if (byte == LETTER_E) return next == LETTER_Y || next == LETTER_W;
  if (byte != OPENING_BRACE && byte != OPENING_BRACKET) return false;
  if (next <= SPACE) return isText(next);
  return next == QUOTE || next == APOSTROPHE || next == OPENING_BRACE || next == OPENING_BRACKET;
}

/** Whether a byte may be part of JSON text. */
function isText(byte: u32): bool {
  return byte >= SPACE || byte == TAB || byte == LINE_FEED || byte == CARRIAGE_RETURN;
}

/** The six bits of a character, or -1. Source: RFC 4648, sections 4 and 5. */
function sextetOf(character: u32): i32 {
  const letter = (character | 0x20) - 0x61;
  if (letter < 26) return (character & 0x20 ? letter + 26 : letter) as i32;
  if (character - 0x30 < 10) return (character + 4) as i32;
  if (character == 0x2b || character == 0x2d) return 62;
  return character == 0x2f || character == 0x5f ? 63 : -1;
}

const ONE_BYTES: usize = (offsetof<Base64Run>() + NAME_FINDER_BYTES + ESCAPES_BYTES + 7) & ~(7 as usize);
/** The size of a Base64Run with its parts, which lie after it. */
export const BASE64_RUN_BYTES: usize = DEPTH * ONE_BYTES;

/** Makes a Base64Run in `BASE64_RUN_BYTES` bytes at `address`. */
export function base64RunAt(address: usize): Base64Run {
  for (let at = address; at < address + BASE64_RUN_BYTES; at += ONE_BYTES) {
    const run = changetype<Base64Run>(at);
    run.finder = nameFinderAt(at + offsetof<Base64Run>());
    run.escapes = changetype<Escapes>(at + offsetof<Base64Run>() + NAME_FINDER_BYTES);
    const next = at + ONE_BYTES;
    run.inner = changetype<Base64Run | null>(next < address + BASE64_RUN_BYTES ? next : 0);
  }
  return changetype<Base64Run>(address);
}
