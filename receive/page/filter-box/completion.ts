import { FIELD_HELP } from '../../src/filter/fields.ts';
import { STATES } from '../../src/filter/filter.ts';
import { formatTerm } from '../../src/filter/format.ts';
import { getValues } from '../api.ts';
import { formatCount } from '../formats.ts';
import { partsOf } from './words.ts';

/** A suggestion for the word that is being written. */
export type Suggestion = {
  /** The whole word. */
  word: string;
  /** Its meaning, or how often the value is stored. */
  note: string;
  /** Whether it completes the word; else its value comes next. */
  isWhole: boolean;
};

const STORED_FIELDS = ['method', 'host', 'path', 'source', 'destination', 'namespace'];
const STATUSES: readonly [value: string, note: string][] = [
  ['2xx', 'success'],
  ['3xx', 'redirection'],
  ['4xx', 'client error'],
  ['5xx', 'server error'],
  ['404', 'not found'],
  ['429', 'too many requests'],
  ['500', 'internal error'],
  ['503', 'unavailable'],
];
const MOMENTS = ['5m', '15m', '1h', '24h'];
const MOST = 10;

/** Suggests how to complete a word. Asks the receiver for stored values. */
export async function suggest(word: string, signal: AbortSignal): Promise<Suggestion[]> {
  const { sign, name, value } = partsOf(word);
  if (name === '') return suggestFields(sign, value);
  const field = name.slice(0, -1).toLowerCase();
  const prefix = value.replace(/^"/, '').replace(/\\(["\\])/g, '$1');
  const known = (values: readonly (readonly [string, string])[]) =>
    values
      .filter(([one]) => one.startsWith(prefix.toLowerCase()) && one !== prefix)
      .map(([one, note]) => ({ word: `${sign}${field}:${one}`, note, isWhole: true }));
  if (field === 'status') return known(STATUSES);
  if (field === 'is') return known(STATES.map((state) => [state, NOTES[state]]));
  if (field === 'since' || field === 'until') return known(MOMENTS.map((one) => [one, `${one} ago`]));
  if (!STORED_FIELDS.includes(field)) return [];
  const { values } = await getValues(field, field === 'method' ? prefix.toUpperCase() : prefix, signal);
  return values.slice(0, MOST).map((stored) => ({
    word: formatTerm({ field: field as 'host', value: stored.value, isNegated: sign === '-' }),
    note: formatCount(stored.count),
    isWhole: true,
  }));
}

const NOTES: Record<(typeof STATES)[number], string> = {
  cut: 'a body was cut',
  redacted: 'something was replaced',
  unanswered: 'no response',
  error: 'no response, 4xx or 5xx',
};

function suggestFields(sign: string, begin: string): Suggestion[] {
  const lower = begin.toLowerCase();
  return FIELD_HELP.filter(({ name }) => name !== 'text' && name.startsWith(lower)).map(
    ({ name, matches }) => ({
      word: `${sign}${name}:`,
      note: matches,
      isWhole: false,
    }),
  );
}
