import fc from 'fast-check';

/** Names whose values must not come out. */
export const headerNames = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'proxy-authorization'];
/** Headers that a document shows in places of their own too. */
export const shownHeaderNames = ['x-request-id', 'host'];
export const parameterNames = ['token', 'api_key', 'Access-Token', 'schl\u00fcssel', 'a b', 'q'];
export const memberNames = [
  'password',
  'Secret',
  'pass\u20acword',
  'x\\y',
  'n',
  '\ud83d\ude00',
  'user/pin',
  'a b',
];

/** Bits by which it is chosen, character by character, how a text is written. */
export const masks: fc.Arbitrary<number> = fc.oneof(fc.constant(0), fc.nat(2 ** 30 - 1));

/** A name with some of its ASCII letters in the other case. */
export function inOtherCase(name: string, mask: number): string {
  return mapped(name, mask, (character) => {
    const lower = character.toLowerCase();
    return /^[a-z]$/.test(lower) ? (character === lower ? character.toUpperCase() : lower) : character;
  });
}

/** A text as it may stand between the quotes of JSON: what must be escaped is, and some more. */
export function inJson(text: string, mask: number): string {
  return [...text]
    .map((character, i) => {
      if (isChosen(mask, i)) return character === '/' ? '\\/' : unicodeEscape(character);
      return character === '"' || character === '\\' ? `\\${character}` : character;
    })
    .join('');
}

/** A text as it may stand in a query: what must be percent-encoded is, and some more. */
export function inQuery(text: string, mask: number): string {
  return [...text]
    .map((character, i) => {
      if (isChosen(mask, i)) return percent(character);
      if (character === ' ') return '+';
      return /^[\w.~-]$/.test(character) ? character : percent(character);
    })
    .join('');
}

function unicodeEscape(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function percent(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

function mapped(text: string, mask: number, change: (character: string) => string): string {
  return [...text].map((character, i) => (isChosen(mask, i) ? change(character) : character)).join('');
}

function isChosen(mask: number, index: number): boolean {
  return ((mask >> (index % 30)) & 1) === 1;
}
