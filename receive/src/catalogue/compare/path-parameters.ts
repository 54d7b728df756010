import { addFacts, checkSchema, type EndpointComparison } from './endpoint-comparison.ts';
import { pathSample } from './endpoint-match.ts';
import { parseTemplate, type Segment } from './path-template.ts';
import { textSample } from './sample.ts';
import type { Verdict } from './verdict.ts';

/** What was found about one parameter of the path of one endpoint. */
type Judgement = { comparison: EndpointComparison; verdict: Verdict };

/**
 * Compares the parameters of paths. The learner knows the values of a parameter for all paths that go through it
 * together, so a value can only be held against one endpoint if it breaks what the description says of each of them.
 */
export class PathParameterCheck {
  readonly #judgements = new Map<string, Judgement[]>();
  readonly #users = new Map<string, number>();

  /** Notes an endpoint, described or not, as one that uses the parameters of its path. */
  addUser(template: string): void {
    for (const prefix of prefixesOf(template)) this.#users.set(prefix, (this.#users.get(prefix) ?? 0) + 1);
  }

  /** Compares the path of an endpoint with that of its operation, which has these segments. */
  compare(comparison: EndpointComparison, described: readonly Segment[]): void {
    const { learned, operation, differences } = comparison;
    const { template, count } = learned;
    const seen = parseTemplate(template);
    for (const [at, segment] of described.entries()) {
      const own = seen[at];
      if (segment.kind !== 'parameter' || own === undefined || own.kind === 'mixed') continue;
      const { name } = segment;
      const node = operation.parameters.find((each) => each.place === 'path' && each.name === name)?.node;
      if (!node || (node.get('style')?.text || 'simple') !== 'simple') continue;
      const sample =
        own.kind === 'literal' ? textSample(own.text, name) : { ...pathSample(learned, own.name), name };
      const text = { isDelimited: true, allowsEmpty: false };
      const verdict = checkSchema(comparison, sample, node.get('schema'), { direction: 'request', text });
      const prefix = template
        .split('/')
        .slice(0, at + 2)
        .join('/');
      if (own.kind === 'literal') addFacts(differences, verdict, { where: 'path', count });
      else this.#judgements.set(prefix, [...(this.#judgements.get(prefix) ?? []), { comparison, verdict }]);
      const message = 'The description says deprecated; the parameter is in use.';
      const place = { where: 'path', name, line: node.line, count };
      if (node.get('deprecated')?.isTrue)
        differences.add({ ...place, kind: 'deprecated-parameter', message });
    }
  }

  /** Adds what is certain to the differences of each endpoint. */
  finish(): void {
    for (const [prefix, judgements] of this.#judgements) {
      const isComplete = judgements.length === this.#users.get(prefix);
      for (const { comparison, verdict } of judgements) {
        const isShared = (key: string) =>
          judgements.every((other) => other.verdict.facts.some((fact) => keyOf(fact) === key));
        const facts = verdict.facts.filter(
          (fact) => verdict.isRefuted || (isComplete && isShared(keyOf(fact))),
        );
        addFacts(
          comparison.differences,
          { ...verdict, facts },
          { where: 'path', count: comparison.learned.count },
        );
      }
    }
  }
}

// The same parameter may have another name in each operation.
function keyOf({ key, name }: Verdict['facts'][number]): string {
  return key.replace(`:${name}`, ':');
}

function prefixesOf(template: string): string[] {
  const parts = template.split('/');
  return parts.flatMap((part, at) => (part.startsWith('{') ? [parts.slice(0, at + 1).join('/')] : []));
}
