import type {
  ComparisonJson,
  EndpointDetailJson,
  EndpointsJson,
  ErrorJson,
  ExchangeJson,
  ListJson,
  MapJson,
  StateJson,
  SummaryOfTimeJson,
  ValuesJson,
} from '../src/api/api-types.ts';
import { isRefused } from './session.ts';
import type { EndpointId } from './state/catalogue.ts';
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

/** Lists the endpoints of all hosts. */
export function listEndpoints(signal?: AbortSignal): Promise<EndpointsJson> {
  return get('api/endpoints', {}, signal);
}

/** Gets one endpoint in full. */
export function getEndpoint(
  { host, method, template }: EndpointId,
  signal?: AbortSignal,
): Promise<EndpointDetailJson> {
  return get('api/endpoint', { host, method, path_template: template }, signal);
}

/** Compares an OpenAPI description, YAML or JSON, with the traffic of a host. */
export function compareDescription(
  host: string,
  text: string,
  signal?: AbortSignal,
): Promise<ComparisonJson> {
  const body = { method: 'POST', headers: { 'content-type': 'text/plain; charset=utf-8' }, body: text };
  return ask(withQuery('api/comparison', { host }), { ...body, signal: signal ?? null });
}

/** The address for downloading the OpenAPI document of a host. */
export function openapiAddress(host: string, format: 'yaml' | 'json'): string {
  return withQuery('api/openapi', { host, format });
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

function get<T>(path: string, parameters: Parameters, signal?: AbortSignal): Promise<T> {
  return ask(withQuery(path, parameters), { signal: signal ?? null, cache: 'no-store' });
}

async function ask<T>(address: string, request: RequestInit): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address, request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ApiError('The receiver does not answer. Is it still running?', 0, { cause });
  }
  if (!answer.ok) throw await refusalOf(answer);
  return (await answer.json()) as T;
}
