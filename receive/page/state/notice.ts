import { signal } from '@preact/signals';

const SHOWN_MS = 5000;
let timer = 0;

/** The last action, in the footer and for screen readers; empty if there is none. */
export const notice = signal('');

/** Shows what was done, for some seconds. */
export function notify(text: string): void {
  notice.value = text;
  clearTimeout(timer);
  timer = setTimeout(() => {
    notice.value = '';
  }, SHOWN_MS);
}
