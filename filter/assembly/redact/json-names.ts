import { lastQuoteBeforeName, levelOf } from './json-candidates';
import { JSON_NAME_BYTES, JsonName, jsonNameAt } from './json-name';
import { NameSet } from './name-set';

const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const COLON: u8 = 0x3a;
const SPACE: u8 = 0x20;

/** What was found last. */
namespace Found {
  export const NOTHING: u32 = 0;
  /** A covered name with its quote. */
  export const NAME: u32 = 1;
  /** A covered name with its colon. */
  export const MEMBER: u32 = 2;
}

/**
 * Finds covered names of members in a text that passes in chunks. It does not trust the text to be JSON: whatever
 * stands between two quotes, with a colon behind, is taken for the name of a member. So broken JSON, or JSON within
 * other text, hides none.
 */
@unmanaged
export class JsonNames {
  private names: NameSet;
  private name: JsonName;
  private found: u32;
  /** The level of the quotes of the name that was found last: see `JsonName`. */
  level: u32;

  /** Begins a text, in which these names are found. */
  open(names: NameSet): void {
    this.names = names;
    this.name.open(names);
    this.found = Found.NOTHING;
  }

  /** Forgets what was found, and what stands before the next quote. */
  begin(): void {
    this.name.begin(0);
    this.found = Found.NOTHING;
  }

  /** Whether what comes next stands behind the colon of a covered name; so it is until `begin`. */
  get isBehindName(): bool {
    return this.found == Found.MEMBER;
  }

  /** Goes behind the colon of the next covered name, or to `end`. Gives the address that it came to. */
  skip(start: usize, end: usize): usize {
    const name = this.name;
    let at = start;
    // What of the text behind the last quote was not looked at yet: most of it never must be.
    let from = at;
    while (true) {
      if (name.isInEscape) {
        at = name.takeEscape(at, end);
        from = at;
      }
      if (this.found == Found.NAME) {
        at = skipSpace(at, end);
        if (at == end) break;
        const byte = load<u8>(at);
        if (byte == COLON) {
          this.found = Found.MEMBER;
          return at + 1;
        }
        // Behind a backslash this may go on: with a line break, but not with a quote.
        if (byte != BACKSLASH) this.found = Found.NOTHING;
      }
      at = name.findMark(at, end);
      if (at == end) break;
      if (load<u8>(at) == QUOTE) {
        const level = name.levelOfQuote;
        if (mayHaveColon(at + 1, end) && name.isCoveredWith(from, at)) {
          this.found = Found.NAME;
          this.level = level;
          name.begin(level);
        } else {
          const quote = at;
          at = lastQuoteBeforeName(quote, end, this.names);
          name.begin(at == quote ? level : levelOf(at, quote));
        }
        from = ++at;
      } else {
        name.takePlain(from, at);
        at = name.takeEscape(at, end);
        from = at;
      }
    }
    name.takePlain(from, end);
    return end;
  }
}

/** Goes behind white space. Other control characters count as such, as some readers may take them for it. */
export function skipSpace(start: usize, end: usize): usize {
  let at = start;
  while (at < end && load<u8>(at) <= SPACE) at++;
  return at;
}

/**
 * Whether white space and a colon may begin at `at`, behind a quote; they may too where the chunk ends. In a string that
 * is JSON itself, a line break is an escape.
 */
function mayHaveColon(at: usize, end: usize): bool {
  if (at == end) return true;
  const byte = load<u8>(at);
  return byte == COLON || byte == BACKSLASH || byte <= SPACE;
}

/** Bytes of a JsonNames with what belongs to it behind it. */
export const JSON_NAMES_BYTES: usize = offsetof<JsonNames>() + JSON_NAME_BYTES;

/** Makes a JsonNames in `JSON_NAMES_BYTES` bytes at `address`. */
export function jsonNamesAt(address: usize): JsonNames {
  const names = changetype<JsonNames>(address);
  names.name = jsonNameAt(address + offsetof<JsonNames>());
  return names;
}
