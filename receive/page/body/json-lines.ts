import { JsonTable, KIND, type Kind } from './json-table.ts';

/** How a JSON text ended: complete, in the middle, at something that is not JSON, or at the limit of lines. */
export type JsonEnd = 'whole' | 'cut' | 'broken' | 'bounded';

/** A JSON text as lines. The table ends at the offset `rest`. */
export type JsonLines = { text: string; table: JsonTable; end: JsonEnd; rest: number };

/** At most this many lines are laid out. */
export const MAX_LINES = 500_000;

type Expect = 'value' | 'first value' | 'key' | 'first key' | 'comma';
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NO_KEY = [0, 0] as const;

/**
 * Lays JSON out as lines without changing a character of its names and values: numbers keep their digits, strings their
 * escapes, repeated names stay. Works without recursion, in one pass, up to the first thing that is not JSON. Several
 * values one after the other, as in lines of JSON, are all laid out.
 */
export function layOutJson(text: string, maxLines = MAX_LINES): JsonLines {
  return new Scanner(text, maxLines).scan();
}

/** Writes one line as plain text: indent, name, value and comma. */
export function lineText(lines: JsonLines, line: number): string {
  const { table, text } = lines;
  const key = text.slice(table.keyStart[line], table.keyEnd[line]);
  const indent = '  '.repeat(Math.min(table.depth[line] as number, MAX_INDENT));
  const comma = table.comma[line] === 1 ? ',' : '';
  return `${indent}${key === '' ? '' : `${key}: `}${valueText(lines, line)}${comma}`;
}

/** Deeper lines are not indented further. */
export const MAX_INDENT = 24;

/** What a line shows as its value: a bracket, or the value as it came. */
export function valueText({ table, text }: JsonLines, line: number): string {
  const bracket = ['{', '[', '}', ']', '{}', '[]'][table.kind[line] as number];
  return bracket ?? text.slice(table.start[line], table.end[line]);
}

class Scanner {
  readonly #text: string;
  readonly #maxLines: number;
  readonly #table = new JsonTable();
  readonly #open: number[] = [];
  #at = 0;
  #expect: Expect = 'value';
  #key: readonly [number, number] = NO_KEY;

  constructor(text: string, maxLines: number) {
    this.#text = text;
    this.#maxLines = maxLines;
  }

  scan(): JsonLines {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    let end: JsonEnd | undefined;
    while (end === undefined) {
      this.#skipSpace();
      if (this.#at >= this.#text.length) end = this.#isWhole() ? 'whole' : 'cut';
      else if (this.#table.count >= this.#maxLines) end = 'bounded';
      else end = this.#step();
    }
    for (const opening of this.#open) this.#table.partner[opening] = this.#table.count;
    return { text: this.#text, table: this.#table, end, rest: this.#at };
  }

  #isWhole(): boolean {
    return this.#open.length === 0 && this.#table.count > 0;
  }

  /** Reads one token. Returns how the text ended, if it did. */
  #step(): JsonEnd | undefined {
    const character = this.#text[this.#at];
    if (this.#expect === 'comma') return this.#separator(character);
    if (character === '}' && this.#expect === 'first key') return this.#close(KIND.closeObject);
    if (character === ']' && this.#expect === 'first value') return this.#close(KIND.closeArray);
    if (this.#expect === 'key' || this.#expect === 'first key') return this.#name(character);
    return this.#value(character);
  }

  #separator(character: string | undefined): JsonEnd | undefined {
    const opening = this.#open.at(-1);
    if (opening === undefined) {
      this.#expect = 'value';
      return undefined;
    }
    const isObject = this.#table.kind[opening] === KIND.openObject;
    if (character === (isObject ? '}' : ']'))
      return this.#close(isObject ? KIND.closeObject : KIND.closeArray);
    if (character !== ',') return 'broken';
    this.#table.comma[this.#table.count - 1] = 1;
    this.#at++;
    this.#expect = isObject ? 'key' : 'value';
    return undefined;
  }

  #name(character: string | undefined): JsonEnd | undefined {
    if (character !== '"') return 'broken';
    const start = this.#at;
    const end = this.#stringEnd();
    if (end < 0) {
      this.#key = [start, this.#text.length];
      this.#add(KIND.literal, [this.#text.length, this.#text.length]);
      return this.#cutHere();
    }
    this.#at = end;
    this.#skipSpace();
    this.#key = [start, end];
    if (this.#at < this.#text.length && this.#text[this.#at] !== ':') return this.#nameOnly('broken');
    if (this.#at >= this.#text.length) return this.#nameOnly('cut');
    this.#at++;
    this.#skipSpace();
    if (this.#at >= this.#text.length) return this.#nameOnly('cut');
    this.#expect = 'value';
    return undefined;
  }

  /** Keeps a name whose value is missing. */
  #nameOnly(end: JsonEnd): JsonEnd {
    this.#add(KIND.literal, [this.#at, this.#at]);
    return end;
  }

  #value(character: string | undefined): JsonEnd | undefined {
    if (character === '{') return this.#openValue(KIND.openObject, 'first key');
    if (character === '[') return this.#openValue(KIND.openArray, 'first value');
    if (character === '"') return this.#string();
    return this.#word();
  }

  #openValue(kind: Kind, expect: Expect): undefined {
    const line = this.#add(kind, [this.#at, this.#at + 1]);
    this.#open.push(line);
    this.#at++;
    this.#expect = expect;
  }

  #close(kind: Kind): undefined {
    const opening = this.#open.pop() as number;
    this.#at++;
    this.#expect = 'comma';
    if (this.#table.children[opening] === 0) {
      this.#table.kind[opening] = kind === KIND.closeObject ? KIND.emptyObject : KIND.emptyArray;
      return;
    }
    const line = this.#table.add(kind, this.#open.length, NO_KEY, [this.#at - 1, this.#at]);
    this.#table.partner[opening] = line;
    this.#table.partner[line] = opening;
  }

  #string(): JsonEnd | undefined {
    const end = this.#stringEnd();
    this.#add(KIND.string, [this.#at, end < 0 ? this.#text.length : end]);
    if (end < 0) return this.#cutHere();
    this.#at = end;
    this.#expect = 'comma';
    return undefined;
  }

  /** Reads a number, true, false or null. */
  #word(): JsonEnd | undefined {
    const start = this.#at;
    const end = this.#wordEnd();
    const first = this.#text.charCodeAt(start);
    // A long list of these does not need a closer look.
    const isOneDigit = end - start === 1 && isDigit(first);
    const word = isOneDigit ? 'whole' : kindOfWord(this.#text.slice(start, end), end === this.#text.length);
    if (word === 'broken') return 'broken';
    this.#add(isDigit(first) || first === MINUS ? KIND.number : KIND.literal, [start, end]);
    this.#at = end;
    this.#expect = 'comma';
    return word === 'part' ? 'cut' : undefined;
  }

  #wordEnd(): number {
    let end = this.#at;
    while (isWordUnit(this.#text.charCodeAt(end))) end++;
    return end;
  }

  #add(kind: Kind, span: readonly [number, number]): number {
    const parent = this.#open.at(-1);
    if (parent !== undefined) (this.#table.children[parent] as number)++;
    const line = this.#table.add(kind, this.#open.length, this.#key, span);
    this.#key = NO_KEY;
    return line;
  }

  #cutHere(): JsonEnd {
    this.#at = this.#text.length;
    return 'cut';
  }

  /** The offset after the string that begins here; -1 if it does not end. */
  #stringEnd(): number {
    let at = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', at);
      if (quote < 0) return -1;
      let slashes = 0;
      while (this.#text[quote - 1 - slashes] === '\\') slashes++;
      if (slashes % 2 === 0) return quote + 1;
      at = quote + 1;
    }
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

const MINUS = 0x2d;

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

/** Letters, digits, and the signs of numbers. */
function isWordUnit(unit: number): boolean {
  return (
    isDigit(unit) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    unit === 0x2b ||
    unit === MINUS ||
    unit === 0x2e
  );
}

/** Whether a word is a number or a literal, the beginning of one at the end of the text, or neither. */
function kindOfWord(word: string, isAtEnd: boolean): 'whole' | 'part' | 'broken' {
  if (NUMBER.test(word) || word === 'true' || word === 'false' || word === 'null') return 'whole';
  return isAtEnd && word !== '' && isBeginning(word) ? 'part' : 'broken';
}

/** Whether a word at the end of a cut text may be the beginning of a number or a literal. */
function isBeginning(word: string): boolean {
  return ['true', 'false', 'null'].some((literal) => literal.startsWith(word)) || NUMBER.test(`${word}0`);
}
