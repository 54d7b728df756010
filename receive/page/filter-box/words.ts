import { parseFilter } from '../../src/filter/parse.ts';
import { FilterError } from '../../src/filter/value.ts';

/** Cuts the text of a filter into its words as they are written, quotes and all. */
export function splitWords(text: string): string[] {
  return text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*(?:"|$))+/g) ?? [];
}

/** Whether a word is finished when a space follows: its quotes are closed. */
export function isWhole(word: string): boolean {
  return ((word.match(/\\.|"/g) ?? []).filter((part) => part === '"').length & 1) === 0;
}

/** Says what is wrong with a filter; undefined if nothing is. */
export function findMistake(text: string): FilterError | undefined {
  try {
    parseFilter(text, Date.now() * 1000);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** Cuts a word into its sign, the name of its field with the colon, and the rest. */
export function partsOf(word: string): { sign: string; name: string; value: string } {
  const [, sign = '', name = '', value = ''] = /^(-?)((?:[A-Za-z]+:)?)(.*)$/s.exec(word) ?? [];
  return { sign, name, value };
}
