import { batch, effect, signal } from '@preact/signals';
import { formatRange, isSameRange, parseRange, type Range } from './range.ts';

/** The views of the page. */
export type View = 'traffic' | 'map';
const VIEWS: readonly View[] = ['traffic', 'map'];
const DEFAULT_RANGE: Range = { kind: 'last', minutes: 15 };

/** The view on screen. */
export const view = signal<View>('traffic');
/** The filter in its own language, as the terminal takes it too. */
export const filterText = signal('');
/** The time that is looked at. */
export const range = signal<Range>(DEFAULT_RANGE);
/** The id of the exchange that is open; null if none is. */
export const openId = signal<string | null>(null);
/** The id of the exchange that the open one is compared with; null if it is not compared. */
export const compareId = signal<string | null>(null);

/** Marks an entry of the browser's history while its filter is being written. */
const WRITING = 'writing';
let isBeingWritten = false;

/**
 * Reads the state from the address, and keeps both in sync from then on. Each change is a step in the history, except
 * going from one open exchange to the next, and continuing to write a filter.
 */
export function followAddress(): void {
  readAddress();
  addEventListener('popstate', readAddress);
  effect(() => {
    const query = writeQuery();
    if (query === location.search) return;
    const isSameStep = isBeingWritten ? history.state === WRITING : isNextExchange(query, location.search);
    const state = isBeingWritten ? WRITING : null;
    history[isSameStep ? 'replaceState' : 'pushState'](state, '', query || location.pathname);
  });
}

/** Sets the filter that is being written, or was finished. */
export function writeFilter(text: string, isEnded: boolean): void {
  isBeingWritten = !isEnded;
  filterText.value = text;
  isBeingWritten = false;
  // The next input is another step.
  if (isEnded && history.state === WRITING) history.replaceState(null, '');
}

/** Adds a term to the filter, once. Returns whether the filter changed. */
export function addTerm(term: string): boolean {
  const text = filterText.value.trim();
  if (` ${text} `.includes(` ${term} `)) return false;
  filterText.value = text === '' ? term : `${text} ${term}`;
  return true;
}

function readAddress(): void {
  const query = new URLSearchParams(location.search);
  const read = parseRange(query.get('range') ?? '') ?? DEFAULT_RANGE;
  batch(() => {
    view.value = VIEWS.find((known) => known === query.get('view')) ?? 'traffic';
    filterText.value = query.get('filter') ?? '';
    if (!isSameRange(range.value, read)) range.value = read;
    openId.value = query.get('open');
    compareId.value = query.get('compare');
  });
}

function writeQuery(): string {
  const query = new URLSearchParams();
  if (view.value !== 'traffic') query.set('view', view.value);
  if (filterText.value !== '') query.set('filter', filterText.value);
  if (!isSameRange(range.value, DEFAULT_RANGE)) query.set('range', formatRange(range.value));
  if (openId.value !== null) query.set('open', openId.value);
  if (openId.value !== null && compareId.value !== null) query.set('compare', compareId.value);
  // A query may have colons, commas and slashes unescaped, which is easier to read.
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** Whether two queries differ only in the open exchange, so that moving down the list is one step. */
function isNextExchange(a: string, b: string): boolean {
  const [one, other] = [new URLSearchParams(a), new URLSearchParams(b)];
  if (!one.has('open') || !other.has('open')) return false;
  one.delete('open');
  other.delete('open');
  return one.toString() === other.toString();
}
