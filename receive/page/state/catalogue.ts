import { batch, signal } from '@preact/signals';

/** The two sides of the view of APIs. */
export type Tab = 'endpoints' | 'description';
/** What identifies an endpoint. */
export type EndpointId = { host: string; method: string; template: string };
/** What is open beside the list: an endpoint, or a whole host. */
export type Opened = EndpointId | { host: string };

/** The columns that the list of endpoints can be sorted by. */
export const SORTS = [
  'endpoint',
  'use',
  'count',
  'fine',
  'client',
  'server',
  'p50',
  'p95',
  'callers',
  'sensitive',
  'marks',
] as const;
export type SortColumn = (typeof SORTS)[number];
export type Sort = { column: SortColumn; isDescending: boolean };

const DEFAULT_SORT: Sort = { column: 'endpoint', isDescending: false };

/** The side that is shown. */
export const tab = signal<Tab>('endpoints');
/** What is searched for in the list of endpoints. */
export const search = signal('');
/** The order of the list of endpoints. */
export const sort = signal<Sort>(DEFAULT_SORT);
/** What is open; null if nothing is. */
export const opened = signal<Opened | null>(null);
/** The host that a description is compared with; empty if none was chosen. */
export const comparedHost = signal('');

/** Whether something that is open is an endpoint. */
export function isEndpoint(open: Opened | null): open is EndpointId {
  return open !== null && 'method' in open;
}

/** Sorts by a column; a second time in the other order. Figures and marks begin with the highest. */
export function sortBy(column: SortColumn): void {
  const isSame = sort.value.column === column;
  sort.value = { column, isDescending: isSame ? !sort.value.isDescending : column !== 'endpoint' };
}

/** Reads the state of the view from a query. */
export function readCatalogue(query: URLSearchParams): void {
  batch(() => {
    tab.value = query.get('tab') === 'description' ? 'description' : 'endpoints';
    search.value = query.get('search') ?? '';
    const order = parseSort(query.get('sort') ?? '');
    if (formatSort(order) !== formatSort(sort.value)) sort.value = order;
    const open = parseOpened(query.get('api') ?? '');
    if (formatOpened(open) !== formatOpened(opened.value)) opened.value = open;
    comparedHost.value = query.get('host') ?? '';
  });
}

/** Writes the state of the view into a query. */
export function writeCatalogue(query: URLSearchParams): void {
  if (tab.value !== 'endpoints') query.set('tab', tab.value);
  if (comparedHost.value !== '' && tab.value === 'description') query.set('host', comparedHost.value);
  if (search.value !== '') query.set('search', search.value);
  if (formatSort(sort.value) !== formatSort(DEFAULT_SORT)) query.set('sort', formatSort(sort.value));
  if (opened.value !== null) query.set('api', formatOpened(opened.value));
}

/** Writes what is open as the address has it: `GET payments /v1/charges/{chargeId}`, or a host alone. */
export function formatOpened(open: Opened | null): string {
  if (open === null) return '';
  const host = escapeBlanks(open.host);
  return isEndpoint(open) ? `${escapeBlanks(open.method)} ${host} ${open.template}` : host;
}

/** Reads what formatOpened wrote; null if nothing is open. */
export function parseOpened(text: string): Opened | null {
  if (text === '') return null;
  const [first = '', second, ...rest] = text.split(' ');
  if (second === undefined) return { host: unescapeBlanks(first) };
  return { method: unescapeBlanks(first), host: unescapeBlanks(second), template: rest.join(' ') };
}

function formatSort({ column, isDescending }: Sort): string {
  return `${isDescending ? '-' : ''}${column}`;
}

function parseSort(text: string): Sort {
  const isDescending = text.startsWith('-');
  const column = SORTS.find((known) => known === (isDescending ? text.slice(1) : text));
  return column === undefined ? DEFAULT_SORT : { column, isDescending };
}

/** Methods and hosts of broken requests may have blanks. */
function escapeBlanks(text: string): string {
  return text.replace(/[% ]/g, encodeURIComponent);
}

function unescapeBlanks(text: string): string {
  return text.replaceAll('%20', ' ').replaceAll('%25', '%');
}
