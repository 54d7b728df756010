import { typesOf } from './described-schema.ts';
import { type Discriminator, readDiscriminator } from './discriminator.ts';
import type { DocNode } from './doc-node.ts';
import type { Atom } from './sample.ts';
import type { SchemaCheck } from './schema-check.ts';
import {
  ALLOWED,
  type Alternative,
  type Fact,
  intersectFacts,
  joinAlternatives,
  joinVerdicts,
  refuse,
  type Verdict,
} from './verdict.ts';

/** Compares values with `oneOf` and `anyOf`. That a value fits two branches of `oneOf` is never known. */
export function checkAlternatives(check: SchemaCheck, atom: Atom, name: string, schema: DocNode): Verdict {
  const verdicts = ['oneOf', 'anyOf'].map((keyword) => {
    const branches = schema.get(keyword)?.items ?? [];
    if (branches.length === 0) return ALLOWED;
    const discriminator = readDiscriminator({ schema, branches }, atom, name, check.options);
    if (discriminator?.verdict.isRefuted) return discriminator.verdict;
    const found: Verdict = checkBranches(check, atom, { name, schema, branches, discriminator });
    if (discriminator === undefined) return found;
    // Values that mean no branch break all of them, so nothing more is known of the others.
    const isUnknown = discriminator.verdict.facts.length > 0;
    return joinVerdicts([
      discriminator.verdict,
      isUnknown ? { ...found, facts: [], isRefuted: false } : found,
    ]);
  });
  return joinVerdicts(verdicts);
}

type Branches = {
  name: string;
  schema: DocNode;
  branches: readonly DocNode[];
  discriminator: Discriminator | undefined;
};

function checkBranches(check: SchemaCheck, atom: Atom, given: Branches): Verdict {
  const { name, branches, discriminator } = given;
  const all = branches.map((branch) => ({
    branch,
    verdict: discriminator?.excluded.has(branch) ? EXCLUDED : check.checkAtom(atom, name, branch),
  }));
  const viable = all.filter(({ verdict }) => !verdict.isRefuted);
  const alternatives: Alternative[] = all
    .filter(({ branch }) => typesOf(branch)?.join() !== 'null')
    .map(({ branch, verdict }) => ({
      ...{ branch, name, title: titleOf(branch, branches) },
      isSeen: !verdict.isRefuted,
    }));
  if (viable.length === 0)
    return {
      ...refuseAll(
        all.map(({ verdict }) => verdict),
        given,
      ),
      alternatives,
    };
  const verdicts = viable.map(({ verdict }) => verdict);
  return {
    facts: intersectFacts(verdicts),
    isRefuted: false,
    alternatives: joinAlternatives([alternatives, ...verdicts.map((verdict) => verdict.alternatives)]),
  };
}

/** The verdict of a branch that the discriminator rules out. */
const EXCLUDED: Verdict = { facts: [], isRefuted: true, alternatives: [] };

// If one branch has the right type, what it refuses says more than that no branch fits.
function refuseAll(verdicts: readonly Verdict[], { name, schema, branches }: Branches): Verdict {
  const isOfType = ({ facts }: Verdict) =>
    facts.every((fact) => fact.name !== name || (fact.kind !== 'wrong-type' && fact.kind !== 'null-value'));
  const near = verdicts.filter((verdict) => verdict !== EXCLUDED && isOfType(verdict));
  const [only, ...others] = near;
  if (only && others.length === 0) return only;
  const shared = near.length > 0 ? intersectFacts(near) : [];
  if (shared.length > 0) return { facts: shared, isRefuted: true, alternatives: [] };
  const [first, ...further] = near.length === 0 ? verdicts.flatMap(({ facts }) => facts) : [];
  if (first) return refuse(ofAnyType(first, [first, ...further]), true);
  const line = (schema.get('oneOf') ?? schema.get('anyOf') ?? schema).line;
  return refuse(
    {
      kind: 'no-alternative',
      ...{ name, line, key: `none:${name}:${line}`, isPresence: false, expected: 'an alternative' },
      message: `The description has ${branches.length} alternatives; the traffic fits none of them.`,
    },
    true,
  );
}

function ofAnyType(first: Fact, facts: readonly Fact[]): Fact {
  const expected = [...new Set(facts.map((fact) => fact.expected))].join(' or ');
  return { ...first, expected, message: first.message.replace(first.expected, expected) };
}

function titleOf(branch: DocNode, branches: readonly DocNode[]): string {
  const reference = branch.get('$ref')?.text;
  if (reference) return reference.slice(reference.lastIndexOf('/') + 1);
  return branch.get('title')?.text || `number ${branches.indexOf(branch) + 1}`;
}
