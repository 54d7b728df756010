import type {
  ErrorJson,
  ExchangeJson,
  ListJson,
  MapJson,
  StateJson,
  SummaryOfTimeJson,
  ValuesJson,
} from '../src/api/api-types.ts';
import { isRefused } from './session.ts';
import { toIso } from './state/range.ts';

/** The receiver refused or failed a request. `status` is 0 if it did not answer at all. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Selects exchanges: a filter in its own language, and sinceUs <= time < untilUs in microseconds. */
export type Scope = { filter: string; sinceUs?: number | undefined; untilUs?: number | undefined };

type Parameters = Record<string, string | number | undefined>;

/** Lists a page of exchanges, newest first; `limit` is 1 to 1000. */
export function listExchanges(
  scope: Scope,
  page: { limit: number; cursor?: string | undefined },
  signal?: AbortSignal,
): Promise<ListJson> {
  return get('api/exchanges', { ...scopeParameters(scope), ...page }, signal);
}

/** Gets one exchange in full. */
export function getExchange(id: string, signal?: AbortSignal): Promise<ExchangeJson> {
  return get(`api/exchanges/${encodeURIComponent(id)}`, {}, signal);
}

/** Counts exchanges by time and status class; `bucket` is in seconds. */
export function summarize(scope: Scope, bucket: number, signal?: AbortSignal): Promise<SummaryOfTimeJson> {
  return get('api/summary', { ...scopeParameters(scope), bucket }, signal);
}

/** How many lines of the map to ask for; the API returns no more than this. */
const MOST_EDGES = 1000;

/** Gets who called whom. */
export function getMap(scope: Scope, signal?: AbortSignal): Promise<MapJson> {
  return get('api/map', { ...scopeParameters(scope), limit: MOST_EDGES }, signal);
}

/** Gets stored values of a field that begin with `prefix`, the most frequent of late first. */
export function getValues(field: string, prefix: string, signal?: AbortSignal): Promise<ValuesJson> {
  return get('api/values', { field, prefix }, signal);
}

/** Gets the state of the receiver: rates, disk, and why the store takes nothing. */
export function getState(signal?: AbortSignal): Promise<StateJson> {
  return get('api/state', {}, signal);
}

/** The address for downloading all matching exchanges, as HAR or as lines. */
export function exportAddress(scope: Scope, format: 'har' | 'ndjson'): string {
  return withQuery('api/export', { ...scopeParameters(scope), format });
}

/** The address for downloading a body's bytes. */
export function bodyAddress(id: string, message: 'request' | 'response'): string {
  return `api/exchanges/${encodeURIComponent(id)}/${message}/body`;
}

/** The parameters that select exchanges, for every address of the API. */
export function scopeParameters(scope: Scope): Parameters {
  return {
    filter: scope.filter === '' ? undefined : scope.filter,
    since: scope.sinceUs === undefined ? undefined : toIso(scope.sinceUs),
    until: scope.untilUs === undefined ? undefined : toIso(scope.untilUs),
  };
}

/** Adds the parameters that have a value to an address. */
export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Turns an error answer into an ApiError, and shows the login form if access is refused. */
export async function refusalOf(answer: Response): Promise<ApiError> {
  if (answer.status === 401) isRefused.value = true;
  const said = (await answer.json().catch(() => ({}))) as Partial<ErrorJson>;
  return new ApiError(said.error ?? `The receiver answered ${answer.status}.`, answer.status);
}

async function get<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(withQuery(path, parameters), { signal: signal ?? null, cache: 'no-store' });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError('The receiver does not answer. Is it still running?', 0, { cause });
  }
  if (!answer.ok) throw await refusalOf(answer);
  return (await answer.json()) as T;
}
