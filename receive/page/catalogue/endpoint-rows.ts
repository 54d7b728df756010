import { type Endpoint, type Outcomes, outcomesOf } from './endpoint.ts';

/** What is known of a host as a whole. */
export type HostSummary = {
  endpoints: number;
  outcomes: Outcomes;
  statuses: Endpoint['statuses'];
  hours: Endpoint['hours'];
};

/** A row of the list: a host above its endpoints, an endpoint, or a line for those that nothing shows to exist. */
export type ListRow =
  | { kind: 'host'; key: string; host: string; summary: HostSummary; isFolded: boolean }
  | { kind: 'endpoint'; key: string; endpoint: Endpoint }
  | { kind: 'unserved'; key: string; group: string; text: string; isOpen: boolean };

/** How the list shows endpoints. `open` has the groups whose unserved endpoints are shown: a host, or `*` for all. */
export type ListShape = {
  isGrouped: boolean;
  folded: ReadonlySet<string>;
  open: ReadonlySet<string>;
};

/** The group of all endpoints, if they are not grouped by host. */
export const ALL = '*';

/** The key of a host's row. */
export function hostKey(host: string): string {
  return `host ${host}`;
}

/** Makes the rows of sorted endpoints: under their hosts, which may be folded, or all in one. */
export function rowsOf(endpoints: readonly Endpoint[], { isGrouped, folded, open }: ListShape): ListRow[] {
  if (!isGrouped) return groupRows(endpoints, ALL, open.has(ALL));
  const hosts = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const group = hosts.get(endpoint.host);
    if (group === undefined) hosts.set(endpoint.host, [endpoint]);
    else group.push(endpoint);
  }
  const rows: ListRow[] = [];
  for (const [host, group] of hosts) {
    const isFolded = folded.has(host);
    rows.push({ kind: 'host', key: hostKey(host), host, summary: summarize(group), isFolded });
    if (!isFolded) rows.push(...groupRows(group, host, open.has(host)));
  }
  return rows;
}

/** Says how endpoints that nothing shows to exist were answered. */
export function unservedText(endpoints: readonly Endpoint[]): string {
  const paths = endpoints.length === 1 ? '1 path was' : `${endpoints.length.toLocaleString('en')} paths were`;
  const statuses = new Set(endpoints.flatMap((endpoint) => Object.keys(endpoint.statuses)));
  const isUnanswered = statuses.delete('none');
  if (statuses.size === 0) return `${paths} never answered`;
  const ways = [`with ${[...statuses].sort().join(' or ')}`, ...(isUnanswered ? ['not at all'] : [])];
  return `${paths} only answered ${ways.join(' or ')}`;
}

function groupRows(endpoints: readonly Endpoint[], group: string, isOpen: boolean): ListRow[] {
  const toRow = (endpoint: Endpoint): ListRow => ({ kind: 'endpoint', key: endpoint.key, endpoint });
  const unserved = endpoints.filter((endpoint) => endpoint.is_unserved);
  const rows = endpoints.filter((endpoint) => !endpoint.is_unserved).map(toRow);
  if (unserved.length === 0) return rows;
  rows.push({ kind: 'unserved', key: `unserved ${group}`, group, text: unservedText(unserved), isOpen });
  return isOpen ? [...rows, ...unserved.map(toRow)] : rows;
}

/** Adds up the endpoints of a host, except those that nothing shows to exist. */
export function summarize(endpoints: readonly Endpoint[]): HostSummary {
  const served = endpoints.filter((endpoint) => !endpoint.is_unserved);
  const hours = new Map<string, number>();
  const statuses: Record<string, number> = {};
  for (const endpoint of served) {
    for (const { time, count } of endpoint.hours) hours.set(time, (hours.get(time) ?? 0) + count);
    for (const [status, count] of Object.entries(endpoint.statuses))
      statuses[status] = (statuses[status] ?? 0) + count;
  }
  return {
    endpoints: served.length,
    outcomes: outcomesOf(statuses),
    statuses,
    hours: [...hours].map(([time, count]) => ({ time, count })),
  };
}
