import { makeRandom, pick, type Random, type Values } from './api-values.ts';
import type { Visit } from './shape-leaf.ts';

/** An API to learn: its endpoints, and what their values and bodies are. */
export type Api = {
  name: string;
  /** How lists are wrapped: `data[]`, and members beside it. */
  envelope: string;
  /** What the parameters of the templates are. */
  values: Readonly<Record<string, Values>>;
  /** Members of each body; those with `?` are there in some of them only. */
  bodies: Readonly<Record<string, string>>;
  /** Lines such as `GET /users/{userId} user`, `GET /users user[]` and `DELETE /users/{userId}`. */
  endpoints: string;
};
type Endpoint = { method: string; template: string; body: string | undefined };

/** The templates of an API, with `{}` for each parameter, in their order. */
export function templatesOfApi(api: Api): string[] {
  return [...new Set(readEndpoints(api).map(({ template }) => withoutNames(template)))].sort();
}

/** A template with `{}` for each parameter. */
export function withoutNames(template: string): string {
  return template.replace(/\{[^}]*\}/g, '{}');
}

/** Makes requests of an API. Each endpoint is called at least once; some of the requests are answered with 404. */
export function* makeTraffic(api: Api, count: number): Generator<Visit> {
  const random = makeRandom(api.name);
  const endpoints = readEndpoints(api);
  for (let at = 0; at < count; at++) {
    // The last ones are called rarely.
    const endpoint = endpoints[at] ?? endpoints[Math.floor(random() ** 1.5 * endpoints.length)]!;
    const path = fill(endpoint.template, api, random);
    const isMissing = endpoint.template.includes('{') && at > endpoints.length && random() < 0.03;
    yield { path, shape: isMissing ? [endpoint.method] : shapeOf(endpoint, api, random) };
  }
}

function readEndpoints({ endpoints }: Api): Endpoint[] {
  const lines = endpoints.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([method]) => method !== '')
    .map(([method, template, body]) => ({ method: method!, template: template!, body }));
}

function fill(template: string, { values }: Api, random: Random): string {
  return template.split('/').reduce((before, segment) => {
    const name = /^\{(.*)\}$/.exec(segment)?.[1];
    if (name === undefined) return before === '' ? `/${segment}` : `${before}/${segment}`;
    return `${before}/${values[name]!(random, before)}`;
  });
}

function shapeOf({ method, body }: Endpoint, { bodies, envelope }: Api, random: Random): string[] {
  if (body === undefined) return [method];
  const isList = body.endsWith('[]');
  const members = bodies[isList ? body.slice(0, -2) : body]!.split(' ')
    .filter((member) => !member.endsWith('?') || random() < 0.6)
    .map((member) => member.replace('?', ''));
  const [list, ...beside] = envelope.split(' ');
  const answered = isList ? [...members.map((member) => `${list}.${member}`), ...beside] : members;
  const asked = method === 'POST' || method === 'PUT' || method === 'PATCH' ? members.slice(1) : [];
  return [
    method,
    ...answered.map((member) => `${method}<${member}:string`),
    ...asked.map((member) => `${method}>${member}:${pick(random, ['string', 'null'])}`),
  ];
}
