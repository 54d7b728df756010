import type { LearnedBody, LearnedEndpoint, LearnedParameter } from '../catalogue/learned.ts';
import { formatMoment } from '../filter/moment.ts';
import type { EndpointSummary, FoundEndpoint, HostEndpoints } from '../store/catalogue-store.ts';
import type { Stored } from '../store/store.ts';
import type { BodyJson, EndpointDetailJson, EndpointJson, ParameterJson, RecentJson } from './api-types.ts';
import { toMs, toSummaryJson } from './to-json.ts';

const HOUR_US = 3_600_000_000;
/** An endpoint is new for this long. */
const NEW_US = 24 * HOUR_US;
/** All endpoints of a host that has just begun to send are not new: they came within this time. */
const BEGINNING_US = HOUR_US;

/** Makes the JSON of the endpoints of some hosts. */
export function toEndpointsJson(hosts: readonly HostEndpoints[], nowUs: number): EndpointJson[] {
  return hosts.flatMap((host) => host.endpoints.map((endpoint) => toEndpointJson(host, endpoint, nowUs)));
}

/** Makes the JSON of one endpoint in full. */
export function toEndpointDetailJson(
  found: FoundEndpoint,
  recent: readonly Stored[],
  nowUs: number,
): EndpointDetailJson {
  const { endpoint } = found;
  const { responses } = endpoint;
  return {
    ...toEndpointJson(found, { ...endpoint, statuses: responses }, nowUs),
    path_parameters: endpoint.pathParameters.map(toParameterJson),
    query_parameters: endpoint.queryParameters.map(toParameterJson),
    headers: endpoint.headers.map(toParameterJson),
    request_body: toBodyJson(endpoint.requestBody),
    responses: responses.map(({ status, count, headers, body }) => ({
      ...{ status, count, headers: headers.map(toParameterJson), body: toBodyJson(body) },
    })),
    recent: recent.map(toRecentJson),
  };
}

function toRecentJson(exchange: Stored): RecentJson {
  const { id, time, duration_ms, source, source_namespace, status } = toSummaryJson(exchange);
  return { id, time, duration_ms, source, source_namespace, status };
}

function toEndpointJson(
  { host, firstUs }: Pick<HostEndpoints, 'host' | 'firstUs'>,
  endpoint: EndpointSummary,
  nowUs: number,
): EndpointJson {
  const { method, template, count, latency } = endpoint;
  return {
    ...{ host, method, path_template: template, count },
    statuses: Object.fromEntries(
      endpoint.statuses.map(({ status, count }) => [status === 0 ? 'none' : status, count]),
    ),
    first_seen: formatMoment(endpoint.firstUs),
    last_seen: formatMoment(endpoint.lastUs),
    is_new: isNew(endpoint, firstUs, nowUs),
    is_unserved: endpoint.isUnserved,
    p50_ms: toMs(latency?.p50Us ?? null),
    p95_ms: toMs(latency?.p95Us ?? null),
    hours: endpoint.hours.map(({ startUs, count }) => ({ time: formatMoment(startUs), count })),
    callers: endpoint.callers,
    other_callers: endpoint.otherCallers,
    sensitive: endpoint.sensitive,
  };
}

function isNew({ firstUs }: Pick<LearnedEndpoint, 'firstUs'>, hostFirstUs: number, nowUs: number): boolean {
  return firstUs >= nowUs - NEW_US && firstUs >= hostFirstUs + BEGINNING_US;
}

function toParameterJson({ name, isRequired, count, schema }: LearnedParameter): ParameterJson {
  return { name, required: isRequired, count, schema };
}

function toBodyJson(body: LearnedBody | null): BodyJson | null {
  return body && { required: body.isRequired, contents: body.contents };
}
