import { MAX_DESCRIPTION_BYTES } from '../catalogue/compare/comparison.ts';
import type { Store } from '../store/store.ts';
import { type Handler, Refusal, send, sendJson } from './answer.ts';
import type { ComparisonJson, EndpointsJson } from './api-types.ts';
import { toEndpointDetailJson, toEndpointsJson } from './catalogue-json.ts';
import { allowParameters, quote, readChoice, readRequired, readText } from './query.ts';
import { readBody } from './request-body.ts';

const TYPES = { json: 'application/json; charset=utf-8', yaml: 'application/yaml; charset=utf-8' };

/** Answers `GET /api/endpoints`: what the catalogue knows, in the order of hosts, path templates and methods. */
export function listEndpoints({ catalogue }: Store): Handler {
  return async (call) => {
    allowParameters(call.parameters, ['host']);
    const hosts = await catalogue.endpoints(readText(call.parameters, 'host'));
    const { learned, waiting, missed } = await catalogue.state();
    const endpoints = toEndpointsJson(hosts, Date.now() * 1000);
    const body: EndpointsJson = { endpoints, learned, waiting, missed };
    sendJson(call, body);
  };
}

/** Answers `GET /api/endpoint`: one endpoint in full. */
export function showEndpoint(store: Store): Handler {
  return async (call) => {
    allowParameters(call.parameters, ['host', 'method', 'path_template']);
    const [host, method, template] = ['host', 'method', 'path_template'].map((name) =>
      readRequired(call.parameters, name),
    ) as [string, string, string];
    const found = await store.catalogue.endpoint(host, method.toUpperCase(), template);
    if (!found) {
      const what = `${quote(method)} ${quote(template)} of ${quote(host)}`;
      throw new Refusal(
        404,
        `The catalogue has no endpoint ${what}. GET /api/endpoints lists all; a template changes when more is learned.`,
      );
    }
    const recent = await store.getMany(found.endpoint.recent);
    sendJson(call, toEndpointDetailJson(found, recent, Date.now() * 1000));
  };
}

/** Answers `GET /api/openapi`: the OpenAPI document of a host, as a file. */
export function downloadOpenApi({ catalogue }: Store): Handler {
  return async (call) => {
    const { parameters } = call;
    allowParameters(parameters, ['host', 'format']);
    const host = readRequired(parameters, 'host');
    const format = parameters.has('format') ? readChoice(parameters, 'format', ['json', 'yaml']) : 'json';
    const text = await catalogue.openApi(host, format);
    if (text === undefined) throw unknownHost(host);
    send(call, Buffer.from(text), 200, {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="openapi-${toFileName(host)}.${format}"`,
    });
  };
}

/** Answers `POST /api/comparison`: compares a host with the OpenAPI description in the body. */
export function compareDescription({ catalogue }: Store, comparisons: number): Handler {
  let running = 0;
  return async (call) => {
    allowParameters(call.parameters, ['host']);
    const host = readRequired(call.parameters, 'host');
    if (running >= comparisons) {
      const message = `${running} comparisons are under way, which is the limit. Wait until one has ended.`;
      throw new Refusal(429, message, { 'retry-after': '5', connection: 'close' });
    }
    running++;
    try {
      const description = await readBody(call.request, MAX_DESCRIPTION_BYTES, 'The description');
      const body: ComparisonJson | undefined = await catalogue.compare(host, description);
      if (!body) throw unknownHost(host);
      sendJson(call, body);
    } finally {
      running--;
    }
  };
}

function unknownHost(host: string): Refusal {
  return new Refusal(
    404,
    `The catalogue has no host ${quote(host)}, or several that differ only in the port. ` +
      'Name a host as GET /api/endpoints lists it. New exchanges appear there after a second.',
  );
}

function toFileName(host: string): string {
  return host.replace(/[^A-Za-z0-9.-]+/g, '-').slice(0, 100);
}
