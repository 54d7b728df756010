import { batch, effect, type Signal, signal } from '@preact/signals';
import { readCatalogue, search, writeCatalogue } from './catalogue.ts';
import { formatRange, isSameRange, parseRange, type Range } from './range.ts';

/** The views of the page. */
export type View = 'traffic' | 'map' | 'apis';
const VIEWS: readonly View[] = ['traffic', 'map', 'apis'];
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

/** Marks an entry of the browser's history while its filter or search is being written. */
const WRITING = 'writing';
let isBeingWritten = false;
/** Whether the change continues what is being written, or finishes it. */
let isSameWriting = false;
/** The parameters of what is open: an exchange, an endpoint or a host. */
const OPENS = ['open', 'api'];

/**
 * Reads the state from the address, and keeps both in sync from then on. Each change is a step in the history, except
 * going from one open exchange or endpoint to the next, and continuing to write a filter or a search.
 */
export function followAddress(): void {
  readAddress();
  addEventListener('popstate', readAddress);
  effect(() => {
    const query = writeQuery();
    if (query === location.search) return;
    const isSameStep = isSameWriting ? history.state === WRITING : isNextOpen(query, location.search);
    const state = isBeingWritten ? WRITING : null;
    history[isSameStep ? 'replaceState' : 'pushState'](state, '', query || location.pathname);
  });
}

/** Sets the filter that is being written, or was finished. */
export function writeFilter(text: string, isEnded: boolean): void {
  writeText(filterText, text, { isEnded, isSame: true });
}

/** Sets the search for endpoints that is being written, or was finished. */
export function writeSearch(text: string, isEnded: boolean): void {
  // Only what removes words ends a search with another text: that is a step of its own.
  writeText(search, text, { isEnded, isSame: !isEnded });
}

function writeText(
  into: Signal<string>,
  text: string,
  { isEnded, isSame }: { isEnded: boolean; isSame: boolean },
): void {
  isBeingWritten = !isEnded;
  isSameWriting = isSame;
  into.value = text;
  isBeingWritten = false;
  isSameWriting = false;
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
    // The addresses of the other views leave the catalogue as it was.
    if (view.value === 'apis') readCatalogue(query);
  });
}

function writeQuery(): string {
  const query = new URLSearchParams();
  if (view.value !== 'traffic') query.set('view', view.value);
  if (filterText.value !== '') query.set('filter', filterText.value);
  if (!isSameRange(range.value, DEFAULT_RANGE)) query.set('range', formatRange(range.value));
  if (openId.value !== null) query.set('open', openId.value);
  if (openId.value !== null && compareId.value !== null) query.set('compare', compareId.value);
  if (view.value === 'apis') writeCatalogue(query);
  // A query may have colons, commas, slashes and braces unescaped, which is easier to read.
  const text = query.toString().replace(/%(?:3A|2F|2C|7B|7D)/g, decodeURIComponent);
  return text === '' ? '' : `?${text}`;
}

/** Whether two queries differ only in what is open, so that moving down a list is one step. */
function isNextOpen(a: string, b: string): boolean {
  const [one, other] = [new URLSearchParams(a), new URLSearchParams(b)];
  return OPENS.some((name) => {
    if (!one.has(name) || !other.has(name)) return false;
    other.set(name, one.get(name) as string);
    return one.toString() === other.toString();
  });
}
