import { signal } from '@preact/signals';

/** Whether the list of keys is shown. */
export const isKeyListOpen = signal(false);

/** The keys of the page and what they do, in the order of the list. */
export const KEYS: readonly [keys: readonly string[], does: string][] = [
  [['j', 'k'], 'next and previous row'],
  [['enter'], 'open the row'],
  [['esc'], 'close what is open, then deselect the row'],
  [['←', '→'], 'move between cells; fold and unfold a host'],
  [['f'], 'add the cell to the filter'],
  [['c'], 'copy the exchange as curl'],
  [['/'], 'edit the filter, or search for endpoints'],
  [['space'], 'pause and resume'],
  [['g t'], 'traffic'],
  [['g m'], 'map'],
  [['g a'], 'APIs'],
  [['?'], 'show these keys'],
];
