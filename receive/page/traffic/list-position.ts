import { signal } from '@preact/signals';
import { openId } from '../state/address.ts';
import { isChoosing } from '../state/comparison.ts';
import type { Row } from './row-index.ts';
import { selected } from './selection.ts';
import { needRows, rows } from './traffic-data.ts';

/** Where the list is asked to go: a place, or a moment whose place gets known as rows are loaded. */
export type Target = { row: number } | { timeUs: number };

/** Where the list is asked to go next; null if it stays. The list takes it away when it is there. */
export const target = signal<Target | null>(null);
/** The first row on screen, as the list tells, for keys that begin where one looks. */
export const firstOnScreen = { row: 0 };
/** The cell under the pointer; null if the pointer is elsewhere, or a key was used since. */
export const pointed = signal<{ row: Row; column: number } | null>(null);

let wanted: number | null = null;

/** Puts the keyboard on a row; one that is not loaded yet, as soon as it is. An open exchange follows. */
export function selectRow(index: number): void {
  const bounded = Math.min(Math.max(0, index), rows.index.total - 1);
  if (bounded < 0) return;
  target.value = { row: bounded };
  needRows(bounded, bounded);
  wanted = bounded;
  settleSelection();
}

/** Puts the keyboard on the row that waits for it, if it is loaded now. */
export function settleSelection(): void {
  if (wanted === null) return;
  const row = rows.index.rowAt(wanted);
  if (row === undefined) return;
  wanted = null;
  selected.value = { id: row.id, timeUs: row.timeUs };
  if (openId.value !== null && !isChoosing.value) openId.value = row.id;
}

/** Moves the keyboard by rows; to the first row on screen if it was on none. */
export function moveSelection(by: number): void {
  pointed.value = null;
  const from = wanted ?? indexOfSelected();
  selectRow(from < 0 ? firstOnScreen.row : from + by);
}

/** The place of the selected row; -1 if there is none in this list. */
export function indexOfSelected(): number {
  const row = selected.value;
  return row === null ? -1 : rows.index.indexOf(row.id, row.timeUs);
}

/** Lets go of the row, so that the list follows again. */
export function clearSelection(): void {
  wanted = null;
  selected.value = null;
}

/** The selected row itself; undefined if there is none. */
export function selectedRow(): Row | undefined {
  const index = indexOfSelected();
  return index < 0 ? undefined : rows.index.rowAt(index);
}
