/**
 * The words of a text, the same in SQL and here: letters and digits, folded. Folding is that of SQLite's tokenizer
 * `unicode61`: lower case, and Latin letters without an accent.
 */

/** Lower-case Latin letters with one accent, and without. */
const ACCENTED = accentedLetters();
/** The accents of these letters. Alone, as in decomposed text, they are dropped. */
const ACCENTS = [...new Set(ACCENTED.map(([letter]) => decompose(letter)[1]!))];
/** Lower-case letters that are other forms of a letter, and that letter. */
const FORMS = [...'µſςϐϑϕϖϰϱϵẛ\u1fbe'].map((form, index) => [form, [...'μsσβθφπκρεsι'][index]!] as const);
const FOLDED = [...FORMS, ...ACCENTED];
const FOLDS = new Map<string, string>([...FOLDED, ...ACCENTS.map((accent) => [accent, ''] as const)]);

const TEXTUAL =
  '^(text/|application/([^;]*[+])?(json|xml|javascript|x-www-form-urlencoded|graphql|x-ndjson|yaml)\\\\b)';

/** Splits a text into its words, folded. */
export function wordsOf(text: string): string[] {
  const folded = Array.from(text.toLowerCase(), (character) => FOLDS.get(character) ?? character).join('');
  return folded.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? [];
}

/**
 * The words of an exchange in SQL, with one space before and after each: of method, host, path, headers, and bodies that
 * are text. So ` order 17 ` finds words that are next to each other. Nearly all text is ASCII, for which it is cheap.
 */
export const WORDS = makeWords();

function makeWords(): string {
  const headers = (side: string) =>
    `arrayStringConcat(arrayMap(header -> concat(header.1, ' ', header.2), ${side}_headers), ' ')`;
  const message = (side: string) => `${headers(side)}, ${bodyText(side)}`;
  const text = `concatWithSeparator(' ', '', method, host, path, ${message('request')}, ${message('response')}, '')`;
  const from = [...FOLDED.map(([letter]) => letter), ...ACCENTS].join('');
  const to = FOLDED.map(([, letter]) => letter).join('');
  const folded = `translateUTF8(lowerUTF8(toValidUTF8(${text})), '${from}', '${to}')`;
  return `if(isValidASCII(${text}),
    replaceRegexpAll(lower(${text}), '[^a-z0-9]+', ' '),
    replaceRegexpAll(${folded}, '[^\\\\p{L}\\\\p{N}\\\\p{Co}]+', ' '))`;
}

/** The text of a body: valid UTF-8 without NUL, or of a type that is text and not compressed. Empty for others. */
function bodyText(side: string): string {
  const body = `${side}_body`;
  const header = (name: string) => `lower(arrayFirst(header -> header.1 = '${name}', ${side}_headers).2)`;
  const isTextual = `${header('content-encoding')} IN ('', 'identity') AND match(${header('content-type')}, '${TEXTUAL}')`;
  const isValid = `isValidUTF8(${body}) OR isValidUTF8(substring(${body}, 1, length(${body}) - ${cutBytes(body)}))`;
  return `if(if(${isValid}, position(${body}, '\\0') = 0, ${isTextual}), ${body}, '')`;
}

/** How many bytes at the end are a character that was cut. */
function cutBytes(body: string): string {
  const byte = (back: number) => `reinterpretAsUInt8(substring(${body}, -${back}, 1))`;
  const [last, second, third] = [byte(1), byte(2), byte(3)];
  const isInner = (value: string) => `${value} BETWEEN 128 AND 191`;
  return `multiIf(${last} >= 192, 1, NOT ${isInner(last)}, 0, ${second} >= 224, 2, NOT ${isInner(second)}, 0, ${third} >= 240, 3, 0)`;
}

function accentedLetters(): (readonly [string, string])[] {
  // Latin letters end before this one.
  const all = Array.from({ length: 0x1f00 }, (_, code) => String.fromCharCode(code));
  const isAccented = (letter: string) =>
    letter === letter.toLowerCase() && /^[a-z]\p{Mn}$/u.test(letter.normalize('NFD'));
  return all.filter(isAccented).map((letter) => [letter, decompose(letter)[0]!] as const);
}

function decompose(letter: string): string[] {
  return [...letter.normalize('NFD')];
}
