import type { LearnedEndpoint, LearnedHost } from '../learned.ts';
import type { Description } from './description.ts';
import { EndpointMatcher } from './endpoint-match.ts';
import { parseTemplate } from './path-template.ts';
import { Routes } from './routes.ts';
import type { WorkLimit } from './verdict.ts';

// Base paths are short, and few prefixes have most of the endpoints.
const MAX_PREFIX = 4;
const MAX_CANDIDATES = 10;

/** The matcher of a description, and the base path that stands in for those of its servers, if there is one. */
type FoundMatcher = { matcher: EndpointMatcher; basePath: string | undefined };

/**
 * Makes the matcher for a host. If no endpoint fits under the base paths of the description, and at least half of them
 * fit under another one, it takes that: a gateway often cuts the base path off.
 */
export function findMatcher(host: LearnedHost, description: Description, work: WorkLimit): FoundMatcher {
  const make = (basePath?: string) =>
    new EndpointMatcher(new Routes(description, host.host, basePath), description, work);
  const matcher = make();
  const matches = host.endpoints.filter((each) => !each.isUnserved).map((each) => findServers(matcher, each));
  // Those that fit an operation with servers of its own say nothing about the others.
  const open = matches.filter(({ servers }) => servers === undefined).map(({ learned }) => learned);
  if (open.length === 0 || matches.some(({ servers }) => servers === description.servers))
    return { matcher, basePath: undefined };
  let best = { count: 0, matcher, basePath: undefined as string | undefined };
  for (const basePath of ['', ...commonPrefixes(open)]) {
    const other = make(basePath);
    const count = open.filter((each) => findServers(other, each).servers !== undefined).length;
    if (count > best.count) best = { count, matcher: other, basePath };
  }
  return best.count * 2 >= open.length ? best : { matcher, basePath: undefined };
}

function findServers(matcher: EndpointMatcher, learned: LearnedEndpoint) {
  const match = matcher.match(learned);
  return { learned, servers: match.kind === 'operation' ? match.operation.servers : undefined };
}

function commonPrefixes(endpoints: readonly LearnedEndpoint[]): string[] {
  const counts = new Map<string, number>();
  for (const { template } of endpoints) {
    let prefix = '';
    for (const segment of parseTemplate(template).slice(0, MAX_PREFIX)) {
      if (segment.kind !== 'literal' || segment.text === '') break;
      prefix += `/${segment.text}`;
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([one, a], [other, b]) => b - a || one.length - other.length || (one < other ? -1 : 1))
    .slice(0, MAX_CANDIDATES)
    .map(([prefix]) => prefix);
}
