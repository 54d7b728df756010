import { signal } from '@preact/signals';

/** The selected row; null if there is none. `timeUs` finds it in the list. */
export const selected = signal<{ id: string; timeUs: number } | null>(null);
/** The number of the selected column. */
export const column = signal(0);
