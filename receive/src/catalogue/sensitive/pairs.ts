import { classOfCode, TOKEN } from './character-classes.ts';
import { kindsOfName, TELLING } from './names.ts';

export type Pair = readonly [name: string, value: string];

const MAX_COOKIES = 100;
const MAX_PARAMETERS = 100;
/** So many `=`, `:` and `>` of a text are looked at. */
const MAX_MARKS = 4000;
const MAX_NAME = 64;
const MAX_VALUE = 4096;
const MAX_TAG = 300;
const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const BLANK = 0x20;
const DOT = 0x2e;

const PARAMETER = /[?&]([^=&?#\s]{1,64})=([^&#\s"'<>]{1,4096})/g;
const QUOTED = /^\s{0,8}(?:\\"([^"\\]{1,4096})|"((?:[^"\\]|\\.){1,4096})|'([^']{1,4096}))/;
const FORM_VALUE = /^[^\s&;,"'<>]+/;
/** One or two words up to the end of the line, as in headers and YAML; not what ends as in the source of a program. */
const LINE_VALUE = /^[ \t]{1,4}(\S+(?: \S+)?)(?<![,;{([])[ \t]{0,8}(?:\r?\n|$)/;
const ELEMENT_VALUE = /^(?:<!\[CDATA\[)?([^<]+)<\//;
/** The name of an element without its namespace, from `<` up to the end of its attributes. */
const START_TAG = /^<(?:[^\s<>/:]{1,64}:)?([^\s<>/:]{1,64})(?:\s(?:.*[^/])?)?$/s;
/** What follows `name=` in a part of a multipart body: the name, further headers, and the value. */
const PART = /^"([^"\r\n]{1,64})"[^\r\n]{0,200}(?:\r?\n[^\r\n]{1,200}){0,4}\r?\n\r?\n([^\r\n]{1,4096})/;

/** Splits the value of a `cookie` or `set-cookie` header. */
export function* pairsOfCookies(text: string): Iterable<Pair> {
  for (const pair of text.split(';', MAX_COOKIES)) {
    const mark = pair.indexOf('=');
    if (mark > 0) yield [pair.slice(0, mark).trim(), pair.slice(mark + 1, mark + 1 + MAX_VALUE).trim()];
  }
}

/** Finds the parameters of URLs in a text. */
export function* pairsOfQueries(text: string): Iterable<Pair> {
  let pairs = 0;
  for (const [, name, value] of text.matchAll(PARAMETER)) {
    yield [name!, value!];
    if (++pairs === MAX_PARAMETERS) return;
  }
}

/**
 * Finds values of a text that have a name in front of them which says what they are, in what may be a form, JSON, XML,
 * a multipart body or lines such as `name: value`.
 */
export function* pairsOfText(text: string): Iterable<Pair> {
  let marks = 0;
  for (let at = 0; at < text.length && marks < MAX_MARKS; at++) {
    const mark = text.charCodeAt(at);
    if (mark !== EQUALS && mark !== COLON && mark !== GREATER) continue;
    marks++;
    const name = mark === GREATER ? elementBefore(text, at) : nameBefore(text, at);
    if (name === undefined) continue;
    if (mark === EQUALS && name.text === 'name') {
      const part = PART.exec(behind(text, at));
      if (part !== null) yield [part[1]!, part[2]!];
    } else if ((kindsOfName(name.text) & TELLING) !== 0) {
      const value = valueBehind(text, at, name);
      if (value !== undefined) yield [name.text, value];
    }
  }
}

/** A name, and the character before it; empty at the beginning. */
type Name = { text: string; before: string; isQuoted: boolean };

function nameBefore(text: string, mark: number): Name | undefined {
  let end = mark;
  if (text.charCodeAt(end - 1) === BLANK) end--;
  const isQuoted = text[end - 1] === '"' || text[end - 1] === "'";
  if (isQuoted) end--;
  if (isQuoted && text[end - 1] === '\\') end--;
  let start = end;
  while (start > 0 && end - start <= MAX_NAME && isNameCode(text.charCodeAt(start - 1))) start--;
  if (start === end || end - start > MAX_NAME) return undefined;
  return { text: text.slice(start, end), before: text[start - 1] ?? '', isQuoted };
}

function elementBefore(text: string, mark: number): Name | undefined {
  const name = START_TAG.exec(tagBefore(text, mark))?.[1];
  return name === undefined ? undefined : { text: name, before: '<', isQuoted: false };
}

/** The start of a tag of XML that has not ended at `mark`; empty if there is none. */
function tagBefore(text: string, mark: number): string {
  const before = text.slice(Math.max(0, mark - MAX_TAG), mark);
  const start = before.lastIndexOf('<');
  return start < 0 || before.includes('>', start) ? '' : before.slice(start);
}

function isNameCode(code: number): boolean {
  return code > 0xa0 || code === DOT || (classOfCode(code) & TOKEN) !== 0;
}

function valueBehind(text: string, mark: number, { before, isQuoted }: Name): string | undefined {
  const rest = behind(text, mark);
  const isLine = before === '' || before === '\n';
  switch (text.charCodeAt(mark)) {
    case GREATER:
      return ELEMENT_VALUE.exec(rest)?.[1];
    case COLON:
      return isQuoted ? quotedValue(rest) : isLine ? LINE_VALUE.exec(rest)?.[1] : undefined;
    default:
      if (isLine || before === '&' || before === '?' || before === ';')
        return quotedValue(rest) ?? FORM_VALUE.exec(rest)?.[0];
      return /\s/.test(before) && tagBefore(text, mark) !== '' ? quotedValue(rest) : undefined;
  }
}

function behind(text: string, mark: number): string {
  return text.slice(mark + 1, mark + 1 + MAX_VALUE);
}

function quotedValue(rest: string): string | undefined {
  const match = QUOTED.exec(rest);
  return match?.[1] ?? match?.[2] ?? match?.[3];
}
