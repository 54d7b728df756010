import { SHORTEST_BEGINNING } from '../query-limits.ts';
import { wordsOf } from './words.ts';

/** Words that must be next to each other. With `isBeginning`, the last may be the beginning of a longer one. */
type Phrase = { words: string[]; isBeginning: boolean };
/** Makes a parameter of a value, and returns it as SQL. */
export type Bind = (type: string, value: unknown) => string;

/** Makes the condition that an exchange has a text: each piece between white space as a phrase. */
export function planText(text: string, bind: Bind): string {
  const phrases = text.split(/\s+/).map(readPhrase);
  const conditions = phrases.filter(({ words }) => words.length > 0).flatMap((one) => planPhrase(one, bind));
  return conditions.length === 0 ? 'false' : `(${conditions.join(' AND ')})`;
}

function readPhrase(piece: string): Phrase {
  const words = wordsOf(piece);
  return { words, isBeginning: [...(words.at(-1) ?? '')].length >= SHORTEST_BEGINNING };
}

/**
 * The index of words answers the first conditions, and leaves few rows to look for the phrase in. `words` has one space
 * before and after each word. A pattern needs no escapes: words are letters and digits.
 */
function planPhrase({ words, isBeginning }: Phrase, bind: Bind): string[] {
  const whole = [...new Set(isBeginning ? words.slice(0, -1) : words)];
  const phrase = ` ${words.join(' ')}${isBeginning ? '' : ' '}`;
  return [
    ...(whole.length === 0 ? [] : [`hasAllTokens(words, ${bind('Array(String)', whole)})`]),
    ...(isBeginning ? [`words LIKE ${bind('String', `%${words.at(-1)}%`)}`] : []),
    ...(words.length === 1 && !isBeginning ? [] : [`position(words, ${bind('String', phrase)}) > 0`]),
  ];
}
