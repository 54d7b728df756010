import type { LearnedParameter } from '../learned.ts';
import { isKeptName } from '../schema/member-names.ts';
import { collectMembers, type DocumentedMembers } from './documented-members.ts';
import { checkText, type EndpointComparison } from './endpoint-comparison.ts';
import type { Parameter } from './operations.ts';
import { layoutOf, queryText, schemaOf } from './parameter-style.ts';
import { toSample } from './sample.ts';

/** Compares the query of requests with the parameters of an operation. */
export function compareQuery(comparison: EndpointComparison): void {
  const { learned, operation, description, differences } = comparison;
  const comparer = new QueryComparer(comparison);
  for (const parameter of operation.parameters) if (parameter.place === 'query') comparer.compare(parameter);
  for (const { node } of description.securitySchemes.values())
    if (node?.get('in')?.text === 'query') comparer.explain(node.get('name')?.text ?? '');
  if (operation.hasUnknownParameters) return;
  for (const { name, count } of learned.queryParameters) {
    if (comparer.isExplained(name)) continue;
    const message = 'The description does not have the parameter; it is in use.';
    differences.add({
      kind: 'undocumented-parameter',
      where: 'query',
      name,
      message,
      count,
      line: operation.line,
    });
  }
}

class QueryComparer {
  readonly #comparison: EndpointComparison;
  readonly #seen: ReadonlyMap<string, LearnedParameter>;
  readonly #explained = new Set<string>();

  constructor(comparison: EndpointComparison) {
    this.#comparison = comparison;
    this.#seen = new Map(comparison.learned.queryParameters.map((each) => [each.name, each]));
  }

  isExplained(name: string): boolean {
    return this.#explained.has(name);
  }

  /** Notes that the description has a name. */
  explain(name: string): void {
    this.#explained.add(name);
  }

  compare(parameter: Parameter): void {
    const layout = layoutOf(parameter, this.#comparison.description);
    if (layout === 'one') this.#compareOne(parameter);
    else if (layout === 'members') this.#compareMembers(parameter);
    else this.#compareDeep(parameter);
  }

  #compareOne(parameter: Parameter): void {
    const { name } = parameter;
    const seen = this.#seen.get(name);
    this.explain(name);
    this.#comparePresence(parameter, seen ? [seen] : []);
    if (seen) this.#checkValues(parameter, seen, [schemaOf(parameter)]);
  }

  // Each member of the object is a parameter of its own.
  #compareMembers(parameter: Parameter): void {
    const documented = this.#membersOf(parameter);
    const seen: LearnedParameter[] = [];
    for (const [name, schemas] of documented.members) {
      const found = this.#seen.get(name);
      this.explain(name);
      if (!found) continue;
      seen.push(found);
      this.#checkValues(parameter, found, schemas);
    }
    const isAny = documented.isOpen || documented.others.length > 0;
    if (isAny) for (const name of this.#seen.keys()) this.explain(name);
    if (seen.length > 0 || !isAny) this.#comparePresence(parameter, seen);
  }

  // `filter[state]=open`; what is deeper, such as `filter[a][b]`, has no meaning in OpenAPI.
  #compareDeep(parameter: Parameter): void {
    const { members, isOpen, others } = this.#membersOf(parameter);
    const seen = [...this.#seen.values()].filter(({ name }) => name.startsWith(`${parameter.name}[`));
    for (const found of seen) {
      const member = found.name.slice(parameter.name.length + 1).replace(/\].*$/, '');
      const schemas = members.get(member);
      const isFlat = found.name === `${parameter.name}[${member}]`;
      if (schemas || isOpen || others.length > 0 || members.size === 0) this.explain(found.name);
      if (schemas && isFlat) this.#checkValues(parameter, found, schemas);
    }
    this.#comparePresence(parameter, seen);
  }

  #membersOf(parameter: Parameter): DocumentedMembers {
    const schema = schemaOf(parameter);
    return collectMembers(schema ? [schema] : [], this.#comparison.description);
  }

  #comparePresence({ name, node }: Parameter, seen: readonly LearnedParameter[]): void {
    const { learned, differences } = this.#comparison;
    const place = { where: 'query', name, line: node.line };
    const most = Math.max(0, ...seen.map(({ count }) => count));
    const key = `query\n${name}`;
    if (seen.length === 0 && (learned.hasMoreQueryParameters || !isKeptName(name))) return;
    if (seen.length > 0) differences.markSeen('unused-parameter', key);
    if (node.get('required')?.isTrue) {
      // Members of an object may each be in other requests.
      const isMissing = seen.every((each) => each.name === name && !each.isRequired);
      const message = `The description requires the parameter; ${seen.length > 0 ? 'some' : 'all'} requests lack it.`;
      if (isMissing)
        differences.add({ ...place, kind: 'missing-parameter', message, count: learned.count - most });
    } else if (seen.length === 0 && !node.get('deprecated')?.isTrue) {
      const message = 'The description has the parameter; it was not seen.';
      differences.addUnseen({ ...place, kind: 'unused-parameter', key, message });
    }
    if (seen.length > 0 && node.get('deprecated')?.isTrue) {
      const message = 'The description says deprecated; the parameter is in use.';
      differences.add({ ...place, kind: 'deprecated-parameter', message, count: most });
    }
  }

  #checkValues(
    parameter: Parameter,
    { name, schema, count }: LearnedParameter,
    schemas: readonly ReturnType<typeof schemaOf>[],
  ): void {
    const sample = toSample(schema, name);
    const text = queryText(parameter);
    for (const each of schemas)
      checkText(this.#comparison, sample, each, { where: 'query', count, direction: 'request', text });
  }
}
