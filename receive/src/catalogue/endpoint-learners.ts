import type { Stored } from '../store/store.ts';
import { readList, readText } from './encoded.ts';
import { EndpointLearner, type UnplacedEndpoint } from './endpoint-learner.ts';
import type { Field } from './fields.ts';
import type { LeafHandler } from './paths/leaf-handler.ts';
import type { Budget } from './schema/budget.ts';

/** The methods that are learned apart. Source: RFC 9110, 5789, 4918, 3253 and 5323. */
const METHODS: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY'],
  ...['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH', 'PURGE'],
]);
/** All other methods together, as OpenTelemetry names them: a client can make up any number. */
const OTHER_METHOD = '_OTHER';

/** The endpoints of one path template, by method. */
export type EndpointLearners = Map<string, EndpointLearner>;

/** Learns an exchange. Returns false if the budget has no room for its method. */
export function learnEndpoint(
  endpoints: EndpointLearners,
  exchange: Stored,
  query: readonly Field[],
  budget: Budget,
): boolean {
  const method = METHODS.has(exchange.method) ? exchange.method : OTHER_METHOD;
  let endpoint = endpoints.get(method);
  if (endpoint === undefined) {
    endpoint = EndpointLearner.create(budget);
    if (endpoint === undefined) return false;
    endpoints.set(method, endpoint);
  }
  endpoint.learn(exchange, query, budget);
  return true;
}

/** What was learned of all methods, in their order. */
export function listLearned(endpoints: EndpointLearners): [method: string, UnplacedEndpoint][] {
  return sorted(endpoints).map(([method, endpoint]) => [method, endpoint.toLearned()]);
}

/** How the paths handle the endpoints of a template. */
export const ENDPOINT_LEAVES: LeafHandler<EndpointLearners> = {
  create: () => new Map(),
  merge(into, from, budget) {
    for (const [method, endpoint] of from) {
      const own = into.get(method);
      if (own !== undefined) own.merge(endpoint, budget);
      else into.set(method, endpoint);
    }
  },
  copy(endpoints, budget) {
    const copies: EndpointLearners = new Map();
    for (const [method, endpoint] of endpoints) {
      const copy = endpoint.copy(budget);
      if (copy !== undefined) copies.set(method, copy);
    }
    return copies;
  },
  shape(endpoints) {
    const shape = new Set(endpoints.keys());
    for (const [method, endpoint] of endpoints) endpoint.addShape(shape, method);
    return shape;
  },
  release(endpoints, budget) {
    for (const endpoint of endpoints.values()) endpoint.release(budget);
  },
  encode: encodeEndpoints,
  decode: decodeEndpoints,
};

function encodeEndpoints(endpoints: EndpointLearners): unknown {
  return sorted(endpoints).map(([method, endpoint]) => [method, endpoint.encode()]);
}

function decodeEndpoints(encoded: unknown, budget: Budget): EndpointLearners {
  const endpoints: EndpointLearners = new Map();
  for (const entry of readList(encoded)) {
    const [method, endpoint] = readList(entry);
    endpoints.set(readText(method), EndpointLearner.decode(endpoint, budget));
  }
  return endpoints;
}

function sorted(endpoints: EndpointLearners): [string, EndpointLearner][] {
  return [...endpoints].sort(([one], [other]) => (one < other ? -1 : 1));
}
