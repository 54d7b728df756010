import { effect, signal } from '@preact/signals';
import { type Suggestion, suggest } from './completion.ts';
import { draft } from './filter-state.ts';

/** The suggestions for the current word. */
export const suggestions = signal<readonly Suggestion[]>([]);
/** The suggestion chosen by keyboard; -1 if none is. */
export const active = signal(-1);
/** Whether they are shown. */
export const isOpen = signal(false);

const ASK_AFTER_MS = 100;

/** Keeps the suggestions up to date with the input, while they are shown. Returns a function that stops this. */
export function followDraft(): () => void {
  return effect(() => {
    const word = draft.value;
    active.value = -1;
    if (!isOpen.value) {
      suggestions.value = [];
      return;
    }
    const asked = new AbortController();
    const timer = setTimeout(ask, word.includes(':') ? ASK_AFTER_MS : 0);
    async function ask() {
      try {
        const found = await suggest(word, asked.signal);
        if (!asked.signal.aborted) suggestions.value = found;
      } catch {
        // Without suggestions the filter is written by hand.
        if (!asked.signal.aborted) suggestions.value = [];
      }
    }
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  });
}

/** Moves through the suggestions by keyboard, and around both ends. */
export function moveActive(by: number): void {
  isOpen.value = true;
  const count = suggestions.value.length;
  if (count > 0) active.value = active.value < 0 && by < 0 ? count - 1 : (active.value + by + count) % count;
}
