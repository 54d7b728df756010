import { isNamedHeader } from '../header-names.ts';
import type { Direction, LearnedParameter, LearnedResponse } from '../learned.ts';
import { isKeptName } from '../schema/member-names.ts';
import type { DocNode } from './doc-node.ts';
import { checkText, type EndpointComparison } from './endpoint-comparison.ts';
import type { DifferenceKind } from './kinds.ts';
import { toSample } from './sample.ts';

// Headers with a meaning of their own in HTTP: few descriptions have them, and nobody misses them there.
const STANDARD = new Set([
  ...['authorization', 'cookie', 'proxy-authorization', 'if-match', 'if-modified-since', 'if-none-match'],
  ...['if-range', 'if-unmodified-since', 'range', 'allow', 'content-disposition', 'content-location'],
  ...['content-range', 'etag', 'expires', 'last-modified', 'link', 'location', 'proxy-authenticate'],
  ...['retry-after', 'set-cookie', 'warning', 'www-authenticate', 'x-requested-with'],
]);
// OpenAPI says these are described in another place. Source: OpenAPI 3.1, Parameter Object and Response Object.
const ELSEWHERE = new Set(['accept', 'content-type', 'authorization']);
const TEXT = { isDelimited: true, allowsEmpty: false };

/** Compares the headers of requests with the parameters of an operation. */
export function compareHeaders(comparison: EndpointComparison): void {
  const { learned, operation, description } = comparison;
  const described = new Map(
    operation.parameters.filter(({ place }) => place === 'header').map(({ name, node }) => [name, node]),
  );
  const credentials = [...description.securitySchemes.values()]
    .filter(({ node }) => node?.get('in')?.text === 'header')
    .map(({ node }) => node?.get('name')?.text.toLowerCase() ?? '');
  compareAll(comparison, described, {
    ...{ where: 'header', direction: 'request', total: learned.count, isComplete: !learned.hasMoreHeaders },
    seen: learned.headers.filter(({ name }) => !credentials.includes(name) || described.has(name)),
    kinds: {
      missing: 'missing-parameter',
      unused: 'unused-parameter',
      undocumented: operation.hasUnknownParameters ? null : 'undocumented-header',
    },
    line: operation.line,
    key: 'header',
  });
}

/** Compares the headers of responses with those of a described one. */
export function compareResponseHeaders(
  comparison: EndpointComparison,
  response: LearnedResponse,
  described: { node: DocNode; key: string },
): void {
  const { references } = comparison.description;
  const headers = new Map(
    (described.node.get('headers')?.entries ?? []).map(([name, node]) => [
      name.toLowerCase(),
      references.resolve(node),
    ]),
  );
  compareAll(comparison, headers, {
    ...{ where: `response ${response.status} header`, direction: 'response', total: response.count },
    seen: response.headers,
    // The learner counts the responses with a rare status, and looks at no more of them.
    isComplete: !response.hasMoreHeaders && (response.headers.length > 0 || response.body !== null),
    kinds: {
      missing: 'missing-response-header',
      unused: 'unused-response-header',
      undocumented: 'undocumented-header',
    },
    line: described.node.line,
    key: `response ${described.key} header`,
  });
}

type Seen = {
  where: string;
  key: string;
  direction: Direction;
  seen: readonly LearnedParameter[];
  /** How many messages there were. */
  total: number;
  /** Whether a header that the learner names and that is not here was in none of the messages. */
  isComplete: boolean;
  kinds: { missing: DifferenceKind; unused: DifferenceKind; undocumented: DifferenceKind | null };
  line: number;
};

function compareAll(
  comparison: EndpointComparison,
  described: ReadonlyMap<string, DocNode | undefined>,
  given: Seen,
): void {
  const { differences } = comparison;
  for (const [name, node] of described)
    if (node && !ELSEWHERE.has(name)) compareOne(comparison, name, node, given);
  const { where, kinds, line } = given;
  if (kinds.undocumented === null) return;
  for (const { name, count } of given.seen) {
    if (described.has(name) || STANDARD.has(name)) continue;
    const message = 'The description does not have the header; it is in use.';
    differences.add({ kind: kinds.undocumented, where, name, message, count, line });
  }
}

function compareOne(comparison: EndpointComparison, name: string, node: DocNode, given: Seen): void {
  const { differences } = comparison;
  const { where, direction, kinds, total } = given;
  const found = given.seen.find((each) => each.name === name);
  const place = { where, name, line: node.line };
  const key = `${given.key}\n${name}`;
  if (!found && !(given.isComplete && isNamedHeader(name) && isKeptName(name))) return;
  if (found) differences.markSeen(kinds.unused, key);
  if (node.get('required')?.isTrue) {
    const message = `The description requires the header; ${found ? 'some' : 'all'} ${direction}s lack it.`;
    const count = total - (found?.count ?? 0);
    if (!found?.isRequired) differences.add({ ...place, kind: kinds.missing, message, count });
  } else if (!found && !node.get('deprecated')?.isTrue) {
    const message = 'The description has the header; it was not seen.';
    differences.addUnseen({ ...place, kind: kinds.unused, where: given.key, key, message });
  }
  if (!found) return;
  if (node.get('deprecated')?.isTrue && direction === 'request') {
    const message = 'The description says deprecated; the header is in use.';
    differences.add({ ...place, kind: 'deprecated-parameter', message, count: found.count });
  }
  const schema = node.get('schema');
  checkText(comparison, toSample(found.schema, name), schema, {
    where,
    count: found.count,
    direction,
    text: TEXT,
  });
}
