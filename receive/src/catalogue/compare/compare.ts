import type { LearnedEndpoint, LearnedHost } from '../learned.ts';
import { findMatcher } from './base-path.ts';
import type { Comparison, Difference } from './comparison.ts';
import { compareCredentials, findUnusedSchemes } from './credentials.ts';
import { type Description, readDescription } from './description.ts';
import { DifferenceList, type Found, mergeLists } from './difference-list.ts';
import type { EndpointMatch } from './endpoint-match.ts';
import { compareHeaders } from './headers.ts';
import { compareRequestBody, compareResponses } from './messages.ts';
import type { Operation } from './operations.ts';
import { PathParameterCheck } from './path-parameters.ts';
import { compareQuery } from './query.ts';
import { sortDifferences } from './sorting.ts';
import { WorkLimit } from './verdict.ts';

/**
 * Compares what was learned of a host with an OpenAPI 3.0 or 3.1 description, in YAML or JSON. Only reports what the
 * learned state proves. Throws a DescriptionError if the text is not such a description.
 */
export function compare(host: LearnedHost, description: string): Comparison {
  return new HostComparison(host, readDescription(description)).run();
}

class HostComparison {
  readonly #host: LearnedHost;
  readonly #description: Description;
  readonly #work = new WorkLimit();
  readonly #lists = new Map<Operation, DifferenceList[]>();
  readonly #paths = new PathParameterCheck();
  readonly #used = new Set<Operation>();
  readonly #differences: Difference[] = [];

  constructor(host: LearnedHost, description: Description) {
    this.#host = host;
    this.#description = description;
  }

  run(): Comparison {
    const { title, version, operations, references } = this.#description;
    const { matcher, basePath } = findMatcher(this.#host, this.#description, this.#work);
    if (basePath !== undefined) this.#addOtherBasePath(basePath);
    for (const { template } of this.#host.endpoints) this.#paths.addUser(template);
    for (const learned of this.#host.endpoints) this.#compareEndpoint(learned, matcher.match(learned));
    this.#paths.finish();
    const known = operations.filter(({ method }) => method !== '*');
    for (const operation of known) if (!matcher.maybeUsed.has(operation)) this.#addUnused(operation);
    for (const [{ method, path }, lists] of this.#lists)
      this.#differences.push(...mergeLists(lists).toDifferences(method, path));
    this.#addUnusedSchemes();
    for (const { reference, why, line } of references.broken) {
      const message = `The description refers to ${reference}: ${why}.`;
      this.#add('', '', {
        kind: 'unresolved-reference',
        where: '',
        name: reference,
        message,
        count: 0,
        line,
      });
    }
    return {
      host: this.#host.host,
      description: { title, version },
      differences: sortDifferences(this.#differences),
      operations: known.length,
      used: known.filter((operation) => this.#used.has(operation)).length,
      exchanges: this.#host.endpoints.reduce((sum, { count }) => sum + count, 0),
    };
  }

  #compareEndpoint(learned: LearnedEndpoint, match: EndpointMatch): void {
    const { method, template, isUnserved, count } = learned;
    const place = { where: '', name: '', count };
    if (match.kind === 'operation') this.#compareOperation(learned, match);
    else if (match.kind === 'some-of') for (const operation of match.operations) this.#used.add(operation);
    else if (isUnserved) return;
    else if (match.kind === 'none') {
      const message = 'The description does not have the path; it is in use.';
      this.#add(method, template, { ...place, kind: 'undocumented-endpoint', message, line: null });
    } else if (!this.#isImplied(method, match.operation)) {
      const { path, pathLine } = match.operation;
      const message = 'The description does not have the method for the path; it is in use.';
      this.#add(method, path, { ...place, kind: 'undocumented-method', message, line: pathLine });
    }
  }

  // Servers answer OPTIONS, and HEAD where they answer GET, by themselves. Source: RFC 9110, 9.3.2 and 9.3.7.
  #isImplied(method: string, { path }: Operation): boolean {
    if (method === 'OPTIONS') return true;
    if (method !== 'HEAD') return false;
    return this.#description.operations.some((each) => each.path === path && each.method === 'GET');
  }

  #compareOperation(learned: LearnedEndpoint, match: EndpointMatch & { kind: 'operation' }): void {
    const { operation, segments } = match;
    if (operation.method === '*') return;
    this.#used.add(operation);
    const differences = new DifferenceList();
    const comparison = {
      ...{ learned, operation, differences, description: this.#description, work: this.#work },
      hasRequestBodies: this.#host.endpoints.some(({ requestBody }) => requestBody !== null),
    };
    const place = { where: '', name: '', count: learned.count, line: operation.line };
    if (match.isOtherSpelling) {
      const message = `The description has ${operation.path}; the traffic has ${learned.template}.`;
      differences.add({ ...place, kind: 'other-path-spelling', message });
    }
    if (operation.isDeprecated) {
      const message = 'The description says deprecated; the operation is in use.';
      differences.add({ ...place, kind: 'deprecated-operation', message });
    }
    compareQuery(comparison);
    compareHeaders(comparison);
    compareRequestBody(comparison);
    compareResponses(comparison);
    compareCredentials(comparison);
    this.#paths.compare(comparison, segments);
    const lists = this.#lists.get(operation);
    if (lists === undefined) this.#lists.set(operation, [differences]);
    else lists.push(differences);
  }

  #addOtherBasePath(basePath: string): void {
    const { servers } = this.#description;
    const described = [...new Set(servers.map((server) => server.basePath || '/'))].join(', ');
    const message = `The description has the base path ${described}; the traffic fits under ${basePath || '/'}.`;
    const { endpoints } = this.#host;
    const count = endpoints.reduce((sum, each) => sum + each.count, 0);
    const line = servers[0]?.line ?? null;
    this.#add('', '', { kind: 'other-base-path', where: '', name: basePath || '/', message, count, line });
  }

  // Exchanges that are in no endpoint may be of any operation.
  #addUnused(operation: Operation): void {
    if (this.#used.has(operation) || this.#host.unlearned > 0) return;
    const { method, path, line } = operation;
    const message = 'The description has the operation; it had no traffic.';
    this.#add(method, path, { kind: 'unused-operation', where: '', name: '', message, count: 0, line });
  }

  #addUnusedSchemes(): void {
    if (this.#host.endpoints.length === 0 || this.#host.unlearned > 0) return;
    for (const { name, line } of findUnusedSchemes(this.#host.endpoints, this.#description)) {
      const message = 'The description has the security scheme; no request had its credentials.';
      this.#add('', '', { kind: 'unused-security-scheme', where: '', name, message, count: 0, line });
    }
  }

  #add(method: string, path: string, found: Found): void {
    const list = new DifferenceList();
    list.add(found);
    this.#differences.push(...list.toDifferences(method, path));
  }
}
