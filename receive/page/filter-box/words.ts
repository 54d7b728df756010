import { parseFilter } from '../../src/filter/parse.ts';
import { FilterError } from '../../src/filter/value.ts';

/** Splits the text of a filter into its words, with their quotes. */
export function splitWords(text: string): string[] {
  return text.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*(?:"|$))+/g) ?? [];
}

/** Whether a space after the word ends it: its quotes are closed. */
export function isWhole(word: string): boolean {
  return ((word.match(/\\.|"/g) ?? []).filter((part) => part === '"').length & 1) === 0;
}

/** Finds the mistake in a filter; undefined if there is none. */
export function findMistake(text: string): FilterError | undefined {
  try {
    parseFilter(text, Date.now() * 1000);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}

/** Splits a word into its sign, the name of its field with the colon, and the rest. */
export function partsOf(word: string): { sign: string; name: string; value: string } {
  const [, sign = '', name = '', value = ''] = /^(-?)((?:[A-Za-z]+:)?)(.*)$/s.exec(word) ?? [];
  return { sign, name, value };
}
