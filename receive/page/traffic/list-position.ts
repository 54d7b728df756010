import { signal } from '@preact/signals';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { openId } from '../state/address.ts';
import { isChoosing } from '../state/comparison.ts';
import { fromIso } from '../state/range.ts';
import type { Row } from './row-index.ts';
import { selected } from './selection.ts';
import { isLoading, needRows, rows } from './traffic-data.ts';

/** Where the list must go: a place, or a moment whose place is known only when its rows are loaded. */
export type Target = { row: number } | { timeUs: number };

/** Where the list must go next; null if it stays. The list clears it when it has arrived. */
export const target = signal<Target | null>(null);
/** The first visible row, as the list says, for keys that begin there. */
export const firstOnScreen = { row: 0 };
/** The cell under the pointer; null if the pointer is elsewhere, or a key was used since. */
export const pointed = signal<{ row: Row; column: number } | null>(null);

let wanted: number | null = null;
let opened: { id: string; timeUs: number } | null = null;

/** Selects a row, or as soon as it is loaded. An open exchange follows. */
export function selectRow(index: number): void {
  const bounded = Math.min(Math.max(0, index), rows.index.total - 1);
  if (bounded < 0) return;
  target.value = { row: bounded };
  needRows(bounded, bounded);
  wanted = bounded;
  settleSelection();
}

/** Selects the open exchange if the address opened it: when the page is loaded, or by a step back. */
export function selectOpened({ id, time }: ExchangeJson): void {
  if (id !== openId.peek() || id === selected.peek()?.id) return;
  opened = { id, timeUs: fromIso(time) ?? 0 };
  settleSelection();
}

/** Selects the row that waits for it, if it is loaded now. */
export function settleSelection(): void {
  if (!isLoading.value) settleOpened();
  if (wanted === null) return;
  const row = rows.index.rowAt(wanted);
  if (row === undefined) return;
  wanted = null;
  selected.value = { id: row.id, timeUs: row.timeUs };
  if (openId.value !== null && !isChoosing.value) openId.value = row.id;
}

function settleOpened(): void {
  if (opened === null) return;
  const row = opened;
  opened = null;
  const isHere = rows.index.indexOf(row.id, row.timeUs) >= 0;
  const place = rows.index.indexAtTime(row.timeUs + 1);
  const isElsewhere = place >= rows.index.total || rows.index.rowAt(place) !== undefined;
  if (!isHere && isElsewhere) return;
  selected.value = row;
  target.value = isHere ? { row: rows.index.indexOf(row.id, row.timeUs) } : { timeUs: row.timeUs + 1 };
}

/** Moves the selection by rows; to the first visible row if there was no selection. */
export function moveSelection(by: number): void {
  pointed.value = null;
  const from = moveStart();
  selectRow(from < 0 ? firstOnScreen.row : from + by);
}

/** Where the next move begins: at the row that waits to be selected, or the selected one; -1 if there is none. */
export function moveStart(): number {
  return wanted ?? indexOfSelected();
}

/** The place of the selected row; -1 if there is none in this list. */
export function indexOfSelected(): number {
  const row = selected.value;
  return row === null ? -1 : rows.index.indexOf(row.id, row.timeUs);
}

/** Deselects the row, so that the list follows again. */
export function clearSelection(): void {
  wanted = null;
  selected.value = null;
}

/** The selected row itself; undefined if there is none. */
export function selectedRow(): Row | undefined {
  const index = indexOfSelected();
  return index < 0 ? undefined : rows.index.rowAt(index);
}
