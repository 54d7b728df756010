import { ALPHANUMERIC, classOfCode, LETTER, SEPARATOR } from './character-classes.ts';
import type { Characters } from './check-digits.ts';
import { shapeOf } from './layouts.ts';

/** The longest text that is searched, in characters. */
export const MAX_TEXT = 64 * 1024;
const MAX_GROUPS = MAX_TEXT / 2;
/** More characters than any layout or IBAN has. */
const MAX_CHARACTERS = 64;
const NO_BREAK_SPACES = '\u00a0\u202f';
const HYPHENS = '\u2010\u2011';

/** The runs of letters and digits of a text. There is one for all texts, so that a search allocates nothing. */
export class Groups {
  text = '';
  count = 0;
  readonly starts = new Int32Array(MAX_GROUPS);
  readonly ends = new Int32Array(MAX_GROUPS);
  readonly shapes = new Uint8Array(MAX_GROUPS);
  readonly characters = { codes: new Uint8Array(MAX_CHARACTERS), length: 0 };
  /** Whether a letter of `characters` was in lower case. */
  hasLowerCase = false;

  /** Finds the groups of a text of at most MAX_TEXT characters. */
  collect(text: string): void {
    const end = text.length;
    this.text = text;
    let count = 0;
    for (let at = 0; at < end; at++) {
      const start = at;
      let seen = 0;
      let found = classOfCode(text.charCodeAt(at));
      while (at < end && found & ALPHANUMERIC) {
        seen |= found;
        found = classOfCode(text.charCodeAt(++at));
      }
      if (at === start) continue;
      this.starts[count] = start;
      this.ends[count] = at;
      this.shapes[count++] = shapeOf(at - start, (seen & LETTER) !== 0);
    }
    this.count = count;
  }

  /** Whether one separator, and nothing else, is between a group and the next one. */
  isJoined(index: number): boolean {
    if (index + 1 >= this.count) return false;
    const end = this.ends[index]!;
    return this.starts[index + 1] === end + 1 && separatorAt(this.text, end) !== '';
  }

  /** Returns the separators between groups, put together. */
  separators(first: number, last: number): string {
    let separators = '';
    for (let i = first; i < last; i++) separators += separatorAt(this.text, this.ends[i]!);
    return separators;
  }

  /** Copies groups into `characters`, letters in upper case. Undefined if they are too long for any number. */
  charactersOf(first: number, last: number): Characters | undefined {
    const { characters, text } = this;
    characters.length = 0;
    this.hasLowerCase = false;
    for (let i = first; i <= last; i++) {
      for (let at = this.starts[i]!; at < this.ends[i]!; at++) {
        if (characters.length === MAX_CHARACTERS) return undefined;
        const code = text.charCodeAt(at);
        const isLower = code >= 0x61;
        if (isLower) this.hasLowerCase = true;
        characters.codes[characters.length++] = isLower ? code - 0x20 : code;
      }
    }
    return characters;
  }
}

/** Returns the separator at `at`, as ASCII; empty if there is none. */
function separatorAt(text: string, at: number): string {
  const code = text.charCodeAt(at);
  if (code < 128) return classOfCode(code) & SEPARATOR ? text[at]! : '';
  if (NO_BREAK_SPACES.includes(text[at]!)) return ' ';
  return HYPHENS.includes(text[at]!) ? '-' : '';
}
