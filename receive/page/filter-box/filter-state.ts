import { computed, effect, signal } from '@preact/signals';
import { filterText, writeFilter } from '../state/address.ts';
import { findMistake, isWhole, splitWords } from './words.ts';

/** The finished words of the filter, as they are written. */
export const chips = signal<readonly string[]>([]);
/** The word that is being written. */
export const draft = signal('');
/** The mistake in the filter as it is written; undefined if there is none. */
export const mistake = computed(() => findMistake(written()));
/** Whether to show the mistake: not while its word may be unfinished. */
export const isMistakeTold = signal(false);

const APPLY_AFTER_MS = 250;
let timer = 0;

/** Shows the filter of the address as words whenever it changes from elsewhere. Returns a function that stops this. */
export function followFilter(): () => void {
  return effect(() => {
    const text = filterText.value;
    if (text === writtenNow()) return;
    chips.value = splitWords(text);
    draft.value = '';
    isMistakeTold.value = true;
  });
}

/** Takes the current input; a space ends a word. If it is valid, it is applied a moment later. */
export function write(text: string): void {
  const words = splitWords(text);
  const isEnded = /\s$/.test(text) && isWhole(words.at(-1) ?? '');
  const finished = isEnded ? words : words.slice(0, -1);
  if (finished.length > 0) chips.value = [...chips.value, ...finished];
  if (isEnded || words.length === 0) draft.value = '';
  else draft.value = finished.length > 0 ? (words.at(-1) as string) : text;
  isMistakeTold.value = finished.length > 0;
  clearTimeout(timer);
  timer = setTimeout(() => apply(isEnded), APPLY_AFTER_MS);
}

/** Turns the current word into a chip, and applies the filter at once. False if something is wrong. */
export function finish(): boolean {
  isMistakeTold.value = true;
  if (draft.value.trim() !== '') {
    if (mistake.value !== undefined) return false;
    chips.value = [...chips.value, ...splitWords(draft.value)];
    draft.value = '';
  }
  apply(true);
  return mistake.value === undefined;
}

/** Replaces the current word. */
export function complete(word: string, isFinished: boolean): void {
  draft.value = word;
  if (isFinished) finish();
}

/** Turns a chip back into the current word; the previous one becomes a chip. */
export function editChip(place: number): void {
  const word = chips.value[place];
  if (word === undefined) return;
  const others = chips.value.toSpliced(place, 1);
  chips.value = draft.value.trim() === '' ? others : [...others, ...splitWords(draft.value)];
  draft.value = word;
  isMistakeTold.value = false;
}

/** Removes a chip. */
export function removeChip(place: number): void {
  chips.value = chips.value.toSpliced(place, 1);
  apply(true);
}

/** Clears the filter. */
export function clearFilter(): void {
  chips.value = [];
  draft.value = '';
  apply(true);
}

function apply(isEnded: boolean): void {
  clearTimeout(timer);
  if (mistake.peek() === undefined) writeFilter(writtenNow(), isEnded);
}

function written(): string {
  return [...chips.value, draft.value].join(' ').trim();
}

function writtenNow(): string {
  return [...chips.peek(), draft.peek()].join(' ').trim();
}
