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
 * are text. So ` order 17 ` finds words that are next to each other. ClickHouse reads this text for each insert, so it is
 * short, with lambdas in place of variables. And it computes both sides of an `if` for each row: where one is rare, it
 * gets an empty value for all others, which costs next to nothing.
 */
export const WORDS = makeWords();

function makeWords(): string {
  const from = [...FOLDED.map(([letter]) => letter), ...ACCENTS].join('');
  const to = FOLDED.map(([, letter]) => letter).join('');
  const other = `translateUTF8(lowerUTF8(toValidUTF8(if(isValidASCII(text), '', text))), '${from}', '${to}')`;
  return `arrayMap(text -> concat(
      replaceRegexpAll(lower(if(isValidASCII(text), text, '')), '[^a-z0-9]+', ' '),
      replaceRegexpAll(${other}, '[^\\\\p{L}\\\\p{N}\\\\p{Co}]+', ' ')),
    [concatWithSeparator(' ', '', method, host, path, arrayStringConcat(${messages()}, ' '), '')])[1]`;
}

/** The texts of both messages: their headers, and their bodies if those are text. */
function messages(): string {
  const header = (name: string) =>
    `lower(arrayFirst(header -> header.1 = '${name}', if(isUtf8, [], headers)).2)`;
  const isTextual = `${header('content-encoding')} IN ('', 'identity') AND match(${header('content-type')}, '${TEXTUAL}')`;
  const isText = `if(isUtf8, position(body, '\\0') = 0, ${isTextual})`;
  return `arrayMap((headers, body, isUtf8) -> concat(
        arrayStringConcat(arrayMap(header -> concat(header.1, ' ', header.2), headers), ' '), ' ', if(${isText}, body, '')),
      [request_headers, response_headers], [request_body, response_body], ${areUtf8()})`;
}

/** Whether each body is UTF-8, maybe but for a character at its end that was cut. */
function areUtf8(): string {
  const cut = `intDiv(length(extract(hex(right(body, 3)), '([C-F].|[EF].[89AB].|F.[89AB].[89AB].)$')), 2)`;
  return `arrayMap(body -> isValidUTF8(left(body, length(body) - ${cut})),
        arrayMap(body -> if(isValidUTF8(body), '', body), [request_body, response_body]))`;
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
