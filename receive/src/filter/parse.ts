import { FIELD_HELP, FILTER_LIMITS, isField } from './fields.ts';
import type { Filter, Term } from './filter.ts';
import { parseMoment } from './moment.ts';
import { FilterError, makeTerm } from './value.ts';

/** A word of the text, before it has a meaning. `name` is empty for free text. */
type Word = { start: number; isNegated: boolean; name: string; value: string };

/**
 * Reads the text of the filter box: words separated by spaces, each `value` or `field:value`, with `-` before it to
 * negate it and quotes around values with spaces (`\"` and `\\` inside). `since:15m` counts back from `nowUs`. Throws a
 * FilterError with the position of the mistake.
 */
export function parseFilter(text: string, nowUs: number): Filter {
  if (text.length > FILTER_LIMITS.characters) {
    throw new FilterError(
      `The filter has ${text.length} characters`,
      `at most ${FILTER_LIMITS.characters} are allowed`,
      FILTER_LIMITS.characters,
    );
  }
  const terms: Term[] = [];
  const filter: Filter = { terms };
  for (const word of readWords(text)) at(word.start, () => take(word, nowUs, filter, terms));
  return filter;
}

function take(word: Word, nowUs: number, filter: Filter, terms: Term[]): void {
  const { name, value, isNegated } = word;
  if (name === 'since' || name === 'until') {
    if (isNegated) throw new FilterError(`-${name}: cannot be negated`, 'remove the -');
    const key = name === 'since' ? 'sinceUs' : 'untilUs';
    if (filter[key] !== undefined) throw new FilterError(`${name}: is given twice`, 'once is allowed');
    filter[key] = parseMoment(name, value, nowUs);
    return;
  }
  const field = name === '' ? 'text' : name;
  if (!isField(field)) {
    const allowed = FIELD_HELP.map((help) => help.name).join(', ');
    throw new FilterError(
      `${name}: is not a field`,
      `allowed are ${allowed} (put text with a colon in quotes)`,
    );
  }
  if (terms.length === FILTER_LIMITS.terms) {
    throw new FilterError('The filter has too many terms', `at most ${FILTER_LIMITS.terms} are allowed`);
  }
  terms.push(makeTerm(field, value, isNegated));
}

/** Runs `step`, and adds the position to its FilterErrors. */
function at(position: number, step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const what = error.message.slice(0, -error.allowed.length - 2);
    throw new FilterError(what, error.allowed, position);
  }
}

const BEGIN = /\s*(-?)(?:([A-Za-z]+):)?/y;
const BARE = /[^\s"]*(?=\s|$)/y;
const QUOTED = /"((?:[^"\\]|\\["\\])*)"(?=\s|$)/y;

function readWords(text: string): Word[] {
  const words: Word[] = [];
  for (let position = skipSpace(text, 0); position < text.length; position = skipSpace(text, position)) {
    BEGIN.lastIndex = position;
    const [begin, sign, name = ''] = BEGIN.exec(text)!;
    const [value, end] = readValue(text, position + begin.length);
    if (name === '' && value === '' && text[end - 1] !== '"') {
      throw new FilterError('A - has nothing after it', 'write what must not match', position);
    }
    words.push({ start: position, isNegated: sign === '-', name: name.toLowerCase(), value });
    position = end;
  }
  return words;
}

/** Returns a value and where it ends. */
function readValue(text: string, position: number): [string, number] {
  const pattern = text[position] === '"' ? QUOTED : BARE;
  pattern.lastIndex = position;
  const match = pattern.exec(text);
  if (match && pattern === QUOTED) return [match[1]!.replace(/\\(["\\])/g, '$1'), pattern.lastIndex];
  if (match) return [match[0], position + match[0].length];
  if (pattern === BARE) {
    const quote = text.indexOf('"', position);
    throw new FilterError('There is a quote inside a word', 'put the whole value in quotes', quote);
  }
  throw new FilterError(
    'A quoted value does not end with a quote and a space',
    'close it; inside, write a quote as \\" and a backslash as \\\\',
    position,
  );
}

function skipSpace(text: string, position: number): number {
  let end = position;
  while (end < text.length && /\s/.test(text[end]!)) end++;
  return end;
}
