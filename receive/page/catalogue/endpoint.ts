import type { EndpointJson } from '../../src/api/api-types.ts';
import type { SensitiveKind } from '../../src/catalogue/sensitive/kinds.ts';
import { formatOpened } from '../state/catalogue.ts';
import { kindName } from './kind-names.ts';

/** Exchanges by how they ended: `server` are 5xx and those without a response, `fine` all others but 4xx. */
export type Outcomes = { total: number; fine: number; client: number; server: number };

/** An endpoint of the list, with what sorting and searching need. */
export type Endpoint = Readonly<EndpointJson> & {
  /** The same as `api=` of its address. */
  key: string;
  outcomes: Outcomes;
  /** The kinds of sensitive data, the most frequent first. */
  kinds: readonly SensitiveKind[];
  /** What is searched, in lower case. */
  searched: string;
};

/** Prepares an endpoint of the API for the list. */
export function toEndpoint(json: EndpointJson): Endpoint {
  const { host, method, path_template: template } = json;
  const key = keyOf(json);
  const kinds = kindsOf(json);
  const searched = [
    method,
    `${host}${template}`,
    ...json.callers.map(({ name, namespace }) => `${name} ${namespace}`),
    ...kinds.map((kind) => `${kind} ${kindName(kind)}`),
    json.is_new ? 'new' : '',
  ];
  return {
    ...json,
    key,
    outcomes: outcomesOf(json.statuses),
    kinds,
    searched: searched.join(' ').toLowerCase(),
  };
}

/** Prepares the endpoints of an answer. What did not change stays the same object, so that it is not drawn again. */
export function toEndpoints(answer: readonly EndpointJson[], before: readonly Endpoint[]): Endpoint[] {
  const known = new Map(before.map((endpoint) => [endpoint.key, endpoint]));
  return answer.map((json) => {
    const same = known.get(keyOf(json));
    return same !== undefined && isSame(same, json) ? same : toEndpoint(json);
  });
}

function keyOf({ host, method, path_template: template }: EndpointJson): string {
  return formatOpened({ host, method, template });
}

/** Counts exchanges by how they ended. */
export function outcomesOf(statuses: Readonly<Record<string, number>>): Outcomes {
  const outcomes: Outcomes = { total: 0, fine: 0, client: 0, server: 0 };
  for (const [status, count] of Object.entries(statuses)) {
    outcomes.total += count;
    outcomes[outcomeOf(status)] += count;
  }
  return outcomes;
}

function outcomeOf(status: string): 'fine' | 'client' | 'server' {
  if (status.startsWith('4')) return 'client';
  return status === 'none' || status.startsWith('5') ? 'server' : 'fine';
}

function kindsOf({ sensitive }: EndpointJson): SensitiveKind[] {
  const counts = new Map<SensitiveKind, number>();
  for (const { kind, count } of sensitive) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].sort(([, a], [, b]) => b - a).map(([kind]) => kind);
}

function isSame(one: EndpointJson, two: EndpointJson): boolean {
  return (
    one.count === two.count &&
    one.last_seen === two.last_seen &&
    one.is_new === two.is_new &&
    one.is_unserved === two.is_unserved &&
    one.hours.length === two.hours.length &&
    one.hours[0]?.time === two.hours[0]?.time
  );
}
