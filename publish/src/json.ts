import { AnswerError } from './answers.ts';
import { noteGarbage } from './garbage.ts';

/** A JSON object whose members have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns true for a JSON object: not a list, not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value if it is an object, or an empty object. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Returns the objects of a list; none if it is not a list. */
export function objectsOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Returns the value if it is text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the members of an object that are text. */
export function textsOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(objectOf(value)).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(pairs);
}

/**
 * How deep the JSON of others may be nested. Whatever walks through it, such as a printer of YAML, uses the stack. Envoy
 * reads protobuf to a depth of 100.
 */
export const MAX_DEPTH = 128;
/** How many values the JSON of others may have: each takes far more memory than its text. */
export const MAX_VALUES = 250_000;

/** A value costs as much memory as so much text. */
const VALUE_BYTES = 30;
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];

/**
 * Parses JSON that others wrote. Checks how deep it is and how many values it has before it is parsed. Throws an
 * `AnswerError` that says what is wrong with it.
 */
export function parseBounded(text: string, maxValues = MAX_VALUES): unknown {
  noteGarbage(countValues(text, maxValues) * VALUE_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text.
    throw new AnswerError('is not JSON');
  }
}

/** As `parseBounded`; undefined if it is anything but a JSON object. */
export function parseObject(text: string, maxValues?: number): JsonObject | undefined {
  try {
    const value = parseBounded(text, maxValues);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Counts the values of JSON that others wrote, before it is parsed. Throws an `AnswerError` if there are too many, or if it
 * is nested too deep. Looks at brackets, commas and quotes alone; the parser finds everything else that is not JSON.
 */
export function countValues(text: string, maxValues: number): number {
  let [depth, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at + 1);
    else if (isOpening(code)) {
      values++;
      if (++depth > MAX_DEPTH) throw new AnswerError('is nested too deep');
    } else if (isClosing(code)) depth--;
    else if (code === COMMA) values++;
    if (values > maxValues) throw new AnswerError('has too many values', { isTooLarge: true });
  }
  return values;
}

function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

// [ and {
function isOpening(code: number): boolean {
  return code === 0x5b || code === 0x7b;
}

// ] and }
function isClosing(code: number): boolean {
  return code === 0x5d || code === 0x7d;
}
