import type { Random } from '../traffic/random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ALPHABET = `${LETTERS}0123456789`;
const LENGTH = 14;
const MARK_LENGTH = 4;

/** Makes a random text that `findMarked` recognizes: its last letters follow from the others. */
export function makeMarked(random: Random): string {
  const text = random.letters(ALPHABET, LENGTH - MARK_LENGTH);
  return text + markOf(text);
}

/** Finds the texts of `makeMarked` in a longer text. One in 450,000 others looks like one. */
export function findMarked(text: string): string[] {
  const found: string[] = [];
  for (const [run] of text.matchAll(/[a-z0-9]{14,}/g)) {
    for (let at = 0; at + LENGTH <= run.length; at++) {
      const part = run.slice(at, at + LENGTH);
      const body = part.slice(0, -MARK_LENGTH);
      if (part.endsWith(markOf(body))) found.push(part);
    }
  }
  return found;
}

function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash >>>= 0;
  let mark = '';
  for (let at = 0; at < MARK_LENGTH; at++) {
    mark += LETTERS[hash % LETTERS.length];
    hash = Math.floor(hash / LETTERS.length);
  }
  return mark;
}
