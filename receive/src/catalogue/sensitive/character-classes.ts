/** What a character can be part of. One character has several bits. */
export const DIGIT = 1;
export const LETTER = 2;
export const ALPHANUMERIC = DIGIT | LETTER;
/** `_` and `-`, which tokens have as well. */
export const JOINER = 4;
export const TOKEN = ALPHANUMERIC | JOINER;
/** What may stand once between the groups of one number: a blank, `-` or `.`. */
export const SEPARATOR = 8;
/** What may stand in the part of an e-mail address before the `@`, other than letters, digits, `_`, `-` and `.`. */
export const LOCAL_MARK = 16;
/** What may stand in a phone number between its digits, also several together: `) `. */
export const PHONE_MARK = 32;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code++) CLASSES[code] = classOf(String.fromCharCode(code));

function classOf(character: string): number {
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[A-Za-z]/.test(character)) return LETTER;
  if (character === '_') return JOINER;
  if (character === '-') return JOINER | SEPARATOR | PHONE_MARK;
  if (character === ' ' || character === '.') return SEPARATOR | PHONE_MARK;
  if ('/()'.includes(character)) return PHONE_MARK;
  return "+'~".includes(character) ? LOCAL_MARK : 0;
}

/** Returns the classes of a character by its code; 0 for others, for those outside ASCII, and for NaN. */
export function classOfCode(code: number): number {
  return code < 128 ? CLASSES[code]! : 0;
}

/** Returns the classes of the character at `at`; 0 outside the text. */
export function classAt(text: string, at: number): number {
  return classOfCode(text.charCodeAt(at));
}

/** Whether the character at `at` can be part of a token; false outside the text. */
export function isTokenAt(text: string, at: number): boolean {
  return (classAt(text, at) & TOKEN) !== 0;
}
