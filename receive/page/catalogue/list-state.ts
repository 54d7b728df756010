import { batch, computed, signal } from '@preact/signals';
import { formatOpened, isEndpoint, type Opened, opened, search, sort } from '../state/catalogue.ts';
import { learned } from './catalogue-data.ts';
import { marksOf } from './described.ts';
import type { Endpoint } from './endpoint.ts';
import { keepOrder, sortEndpoints } from './endpoint-order.ts';
import { ALL, hostKey, type ListRow, rowsOf } from './endpoint-rows.ts';
import { findEndpoints } from './endpoint-search.ts';
import { axisOf } from './hour-axis.ts';

/** The hosts whose endpoints are folded away. */
export const folded = signal<ReadonlySet<string>>(new Set());
/** The groups whose unserved endpoints are shown. */
const shownUnserved = signal<ReadonlySet<string>>(new Set());
/** The key of the selected row; null if there is none. */
const selectedKey = signal<string | null>(null);
/** The row that the list must show next; null if it stays. The list clears it. */
export const wantedKey = signal<string | null>(null);
/** Whether the list is at its top; the list says so. */
export const isAtTop = signal(true);

/** The first row on screen; the list says so. */
export const firstOnScreen = { row: 0 };

/** Whether the list is in groups: in the order of names, it is. */
export const isGrouped = computed(() => sort.value.column === 'endpoint');
/** Whether any endpoint has times. */
export const hasTimes = computed(
  () => learned.value?.endpoints.some(({ p50_ms }) => p50_ms !== null) ?? false,
);
/** The hours that all rows show. */
export const axis = computed(() => axisOf(learned.value?.endpoints ?? [], learned.value?.atMs ?? 0));

let before: { sorted: readonly Endpoint[]; by: object } = { sorted: [], by: {} };

/** All endpoints in order. While somebody reads, further down or at a row, no row changes its place. */
const sorted = computed(() => {
  const endpoints = learned.value?.endpoints ?? [];
  const by = sort.value;
  const isRead = !isAtTop.peek() || selectedKey.peek() !== null;
  const isKept = isRead && before.by === by;
  const now = isKept
    ? keepOrder(endpoints, before.sorted, by, marksOf.value)
    : sortEndpoints(endpoints, by, marksOf.value);
  before = { sorted: now, by };
  return now;
});

/** The endpoints that match the search, in order. */
export const found = computed(() => findEndpoints(sorted.value, search.value));

/** The rows of the list. */
export const rows = computed(() =>
  rowsOf(found.value, { isGrouped: isGrouped.value, folded: folded.value, open: shownUnserved.value }),
);

/** The place of the selected row; -1 if there is none. */
export const selectedIndex = computed(() =>
  selectedKey.value === null ? -1 : rows.value.findIndex(({ key }) => key === selectedKey.value),
);

/** Selects a row by its place. If something is open, what the row has is opened instead. */
export function selectRow(place: number): void {
  const row = rows.value[Math.min(Math.max(0, place), rows.value.length - 1)];
  if (row === undefined) return;
  batch(() => {
    selectedKey.value = row.key;
    wantedKey.value = row.key;
    if (opened.value !== null && row.kind !== 'unserved') opened.value = openedOf(row);
  });
}

/** Moves the selection by rows; to the first row on screen if nothing was selected. */
export function moveRow(by: number): void {
  selectRow(selectedIndex.value < 0 ? firstOnScreen.row : selectedIndex.value + by);
}

/** Closes what is open; if nothing is, deselects the row. */
export function closeOpened(): void {
  if (opened.value === null) {
    selectedKey.value = null;
    return;
  }
  const opener = document.querySelector<HTMLElement>('#list, .difference-group.open button');
  opened.value = null;
  requestAnimationFrame(() => opener?.focus({ preventScroll: true }));
}

/** Opens what a row has; the line of unserved endpoints shows or hides them. */
export function openRow(row: ListRow | undefined): void {
  if (row === undefined) return;
  batch(() => {
    selectedKey.value = row.key;
    if (row.kind === 'unserved') toggle(shownUnserved, row.group);
    else opened.value = openedOf(row);
  });
}

/** Folds or unfolds a host; of any other row, its host. */
export function fold(row: ListRow | undefined, isFolded: boolean): void {
  if (row === undefined || !isGrouped.value) return;
  const host = row.kind === 'host' ? row.host : row.kind === 'unserved' ? row.group : row.endpoint.host;
  if (folded.value.has(host) === isFolded) return;
  batch(() => {
    toggle(folded, host);
    selectedKey.value = hostKey(host);
    wantedKey.value = selectedKey.value;
  });
}

/** Folds all hosts, or unfolds them. */
export function foldAll(isFolded: boolean): void {
  folded.value = new Set(isFolded ? found.value.map(({ host }) => host) : []);
}

/** Selects the row of what the address opened, even if it was folded away. */
export function selectOpened(open: Opened): void {
  const key = isEndpoint(open) ? formatOpened(open) : hostKey(open.host);
  if (key === selectedKey.value) return;
  const endpoint = learned.value?.endpoints.find((one) => one.key === key);
  batch(() => {
    selectedKey.value = key;
    wantedKey.value = key;
    if (endpoint === undefined) return;
    folded.value = new Set([...folded.value].filter((host) => host !== open.host));
    const group = isGrouped.value ? open.host : ALL;
    if (endpoint.is_unserved) shownUnserved.value = new Set([...shownUnserved.value, group]);
  });
}

function openedOf(row: Exclude<ListRow, { kind: 'unserved' }>): Opened {
  if (row.kind === 'host') return { host: row.host };
  const { host, method, path_template: template } = row.endpoint;
  return { host, method, template };
}

function toggle(set: typeof folded, member: string): void {
  const next = new Set(set.value);
  if (!next.delete(member)) next.add(member);
  set.value = next;
}
