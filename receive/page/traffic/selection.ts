import { signal } from '@preact/signals';

/** The row that the keyboard is on; null if it is on none. `timeUs` finds it in the list. */
export const selected = signal<{ id: string; timeUs: number } | null>(null);
/** The number of the column that the keyboard is on. */
export const column = signal(0);
