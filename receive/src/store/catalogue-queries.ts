import type { Catalogue } from '../catalogue/catalogue.ts';
import type { LearnedEndpoint, LearnedHost } from '../catalogue/learned.ts';
import { toOpenApi } from '../catalogue/openapi/document.ts';
import { toYaml } from '../yaml.ts';
import type { EndpointSummary, FoundEndpoint, HostEndpoints, OpenApiFormat } from './catalogue-store.ts';

/** Lists the endpoints of all hosts, in the order of their names, or of one. */
export function listEndpoints(catalogue: Catalogue, host?: string): HostEndpoints[] {
  return snapshots(catalogue, host === undefined ? catalogue.hosts() : [host]).map((found) => ({
    host: found.host,
    firstUs: firstUsOf(found),
    endpoints: found.endpoints.map(summarize),
  }));
}

/** Counts the endpoints of all hosts. */
export function countEndpoints(catalogue: Catalogue): number {
  return snapshots(catalogue, catalogue.hosts()).reduce((sum, { endpoints }) => sum + endpoints.length, 0);
}

/** Finds one endpoint. */
export function findEndpoint(
  catalogue: Catalogue,
  host: string,
  method: string,
  template: string,
): FoundEndpoint | undefined {
  const found = catalogue.host(host);
  const endpoint = found?.endpoints.find((each) => each.method === method && each.template === template);
  return found && endpoint && { host: found.host, firstUs: firstUsOf(found), endpoint };
}

/** Writes the OpenAPI document of a host. */
export function writeOpenApi(catalogue: Catalogue, host: string, format: OpenApiFormat): string | undefined {
  const found = catalogue.host(host);
  if (!found) return undefined;
  const document = toOpenApi(found);
  return format === 'json' ? `${JSON.stringify(document, null, 2)}\n` : toYaml(document);
}

/** Takes a snapshot of a host, as JSON for another thread. */
export function takeSnapshot(catalogue: Catalogue, host: string): string | undefined {
  const found = catalogue.host(host);
  return found && JSON.stringify(found);
}

function snapshots(catalogue: Catalogue, hosts: readonly string[]): LearnedHost[] {
  return hosts.map((host) => catalogue.host(host)).filter((found) => found !== undefined);
}

function firstUsOf({ endpoints }: LearnedHost): number {
  return endpoints.reduce((first, { firstUs }) => Math.min(first, firstUs), Number.POSITIVE_INFINITY);
}

function summarize(endpoint: LearnedEndpoint): EndpointSummary {
  const { pathParameters, queryParameters, headers, requestBody, responses, recent, ...summary } = endpoint;
  return { ...summary, statuses: responses.map(({ status, count }) => ({ status, count })) };
}
