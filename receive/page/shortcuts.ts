import { batch } from '@preact/signals';
import { toCurl } from '../src/present/copy-as.ts';
import { getExchange } from './api.ts';
import { closeOpened, moveRow, openRow, rows, selectedIndex } from './catalogue/list-state.ts';
import { copyText } from './exchange/clipboard.ts';
import { addTerm, compareId, openId, type View, view } from './state/address.ts';
import { choosingFor, isChoosing, pickExchange } from './state/comparison.ts';
import { isKeyListOpen } from './state/key-list.ts';
import { notify } from './state/notice.ts';
import { COLUMNS } from './traffic/columns.tsx';
import { clearSelection, moveSelection, pointed, selectedRow } from './traffic/list-position.ts';
import { togglePause } from './traffic/live.ts';
import { column } from './traffic/selection.ts';

const VIEW_KEYS: Record<string, View> = { t: 'traffic', m: 'map', a: 'apis' };
/** How long to wait for the second key of `g m`. */
const SECOND_KEY_MS = 1500;

/** Handles the keys of the page unless the user is typing. Returns a function that stops this. */
export function followKeys(): () => void {
  addEventListener('keydown', press);
  return () => removeEventListener('keydown', press);
}

/** Closes what is open; if nothing is open, deselects the row. */
export function closeOpen(): void {
  if (isKeyListOpen.value) isKeyListOpen.value = false;
  else if (view.value === 'apis') closeOpened();
  else if (isChoosing.value) choosingFor.value = null;
  else if (openId.value !== null) {
    batch(() => {
      openId.value = null;
      compareId.value = null;
    });
    requestAnimationFrame(() => document.getElementById('list')?.focus());
  } else clearSelection();
}

type Action = (event: KeyboardEvent) => void;

let gPressedMs = Number.NEGATIVE_INFINITY;

const ANYWHERE: Record<string, Action> = {
  '/': () => document.querySelector<HTMLElement>('search input')?.focus(),
  '?': () => {
    isKeyListOpen.value = !isKeyListOpen.value;
  },
  g: ({ timeStamp }) => {
    gPressedMs = timeStamp;
  },
  Escape: closeOpen,
};

const MOVES: Record<string, () => void> = { j: () => moveInList(1), k: () => moveInList(-1) };
const IN_VIEW: Record<View, Record<string, () => void>> = {
  traffic: { ...MOVES, c: () => void copySelected(), f: filterByCell, ' ': togglePause },
  map: {},
  apis: MOVES,
};

/** Keys that other controls use themselves. */
const IN_LIST: Record<string, () => void> = {
  ArrowDown: () => moveInList(1),
  ArrowUp: () => moveInList(-1),
  Enter: openSelected,
};

function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target))
    return;
  const isControl =
    event.target instanceof Element && event.target.closest('button, a, summary, [role=tab]') !== null;
  const action = isControl && (event.key === ' ' || event.key === 'Enter') ? undefined : actionOf(event);
  if (action === undefined) return;
  event.preventDefault();
  action(event);
}

function actionOf(event: KeyboardEvent): Action | undefined {
  // The time of the key itself: on a busy page it may be handled much later.
  const isSecond = event.timeStamp - gPressedMs < SECOND_KEY_MS;
  gPressedMs = Number.NEGATIVE_INFINITY;
  const next = isSecond ? VIEW_KEYS[event.key] : undefined;
  if (next !== undefined) {
    return () => {
      view.value = next;
    };
  }
  const { target } = event;
  const isInList = target === document.body || (target instanceof Element && target.id === 'list');
  const hasList = document.getElementById('list') !== null;
  if (!hasList) return ANYWHERE[event.key];
  return ANYWHERE[event.key] ?? IN_VIEW[view.value][event.key] ?? (isInList ? IN_LIST[event.key] : undefined);
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Moves by rows. If nothing had the focus, the list gets it, so that arrow keys continue there. */
function moveInList(by: number): void {
  if (document.activeElement === document.body)
    document.getElementById('list')?.focus({ preventScroll: true });
  if (view.value === 'apis') moveRow(by);
  else moveSelection(by);
}

function openSelected(): void {
  const row = selectedRow();
  if (view.value === 'apis') openRow(rows.value[selectedIndex.value] ?? rows.value[0]);
  else if (row === undefined) moveInList(1);
  else pickExchange(row.id);
}

function filterByCell(): void {
  const row = pointed.value?.row ?? selectedRow();
  const cell = COLUMNS[pointed.value?.column ?? column.value];
  const terms = row === undefined ? [] : (cell?.terms?.(row) ?? []);
  const added = terms.filter(addTerm);
  if (added.length > 0) notify(`Added ${added.join(' ')} to the filter`);
  else notify(row === undefined ? 'Choose a cell first' : `${cell?.name} adds nothing to the filter`);
}

async function copySelected(): Promise<void> {
  const id = openId.value ?? selectedRow()?.id;
  if (id === undefined) return notify('Choose an exchange first');
  try {
    await copyText(toCurl(await getExchange(id)), 'Copied as curl');
  } catch (error) {
    notify((error as Error).message);
  }
}
