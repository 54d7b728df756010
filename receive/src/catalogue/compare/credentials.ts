import { isNamedHeader } from '../header-names.ts';
import type { LearnedEndpoint } from '../learned.ts';
import { isKeptName } from '../schema/member-names.ts';
import type { Description } from './description.ts';
import type { EndpointComparison } from './endpoint-comparison.ts';
import type { Described } from './operations.ts';

/**
 * Notes requests that were successful without any of the credentials that an operation requires. Credentials are
 * headers or parameters, and these are counted: if there are fewer of them than successful responses, some had none.
 */
export function compareCredentials({
  learned,
  operation,
  description,
  differences,
}: EndpointComparison): void {
  const { security, line } = operation;
  if (security.length === 0) return;
  let most = 0;
  for (const alternative of security) {
    const counts = alternative.map((name) =>
      countCredentials(learned, description.securitySchemes.get(name)),
    );
    // An alternative without schemes asks for nothing.
    most += Math.min(Number.POSITIVE_INFINITY, ...counts);
  }
  const successes = learned.responses
    .filter(({ status }) => status >= 200 && status < 300)
    .reduce((sum, { count }) => sum + count, 0);
  if (successes <= most) return;
  const schemes = [...new Set(security.flat())].join(', ');
  const message = `The description requires credentials (${schemes}); some requests without them were successful.`;
  const count = successes - most;
  differences.add({ kind: 'missing-credentials', where: 'header', name: '', message, count, line });
}

/** Finds the security schemes that no exchange of these endpoints used, as far as that can be known. */
export function findUnusedSchemes(
  endpoints: readonly LearnedEndpoint[],
  { securitySchemes }: Description,
): { name: string; line: number }[] {
  return [...securitySchemes]
    .filter(([, scheme]) => endpoints.every((learned) => countCredentials(learned, scheme) === 0))
    .map(([name, { line }]) => ({ name, line }));
}

// Infinity if it cannot be seen: certificates, headers that the learner does not name, and those that had no room.
function countCredentials(learned: LearnedEndpoint, scheme: Described | undefined): number {
  const place = carrierOf(scheme);
  if (place === undefined) return Number.POSITIVE_INFINITY;
  const [where, name] = place;
  const parameters = where === 'query' ? learned.queryParameters : learned.headers;
  const found = parameters.find((each) => each.name === name);
  if (found !== undefined) return found.count;
  const hasMore = where === 'query' ? learned.hasMoreQueryParameters : learned.hasMoreHeaders;
  const isSeen = isKeptName(name) && (where === 'query' || isNamedHeader(name));
  return hasMore || !isSeen ? Number.POSITIVE_INFINITY : 0;
}

function carrierOf(scheme: Described | undefined): [where: 'header' | 'query', name: string] | undefined {
  const type = scheme?.node?.get('type')?.text;
  if (type === 'http' || type === 'oauth2' || type === 'openIdConnect') return ['header', 'authorization'];
  if (type !== 'apiKey') return undefined;
  const name = scheme?.node?.get('name')?.text ?? '';
  const place = scheme?.node?.get('in')?.text;
  if (place === 'header') return ['header', name.toLowerCase()];
  return place === 'query' ? ['query', name] : place === 'cookie' ? ['header', 'cookie'] : undefined;
}
