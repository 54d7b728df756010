import { memberPath } from '../member-path.ts';
import type { DocNode } from './doc-node.ts';
import type { Atom } from './sample.ts';
import { joinVerdicts, refuse, type Verdict } from './verdict.ts';

/** What the values of a discriminator say about the branches beside it. */
export type Discriminator = {
  /** About values that name no branch. */
  verdict: Verdict;
  /** The branches that no value names. */
  excluded: ReadonlySet<DocNode>;
};

/** Reads the discriminator of a schema; undefined if there is none, or if its values are not known. */
export function readDiscriminator(
  schema: DocNode,
  branches: readonly DocNode[],
  atom: Atom,
  name: string,
): Discriminator | undefined {
  const discriminator = schema.get('discriminator');
  const member = discriminator?.get('propertyName')?.text;
  const seen = member === undefined ? undefined : atom.members.get(member);
  const values = seen?.sample.atoms.flatMap((each) => each.values ?? []) ?? [];
  const isComplete =
    seen?.isAlways && !seen.sample.hasUnknown && seen.sample.atoms.every((each) => each.values);
  if (!discriminator || member === undefined || values.length === 0) return undefined;
  const names = branches.map((branch) => namesOf(branch, discriminator.get('mapping')));
  // A branch without a name, such as one that is not a reference, can be meant by any value.
  if (names.some((each) => each.length === 0)) return undefined;
  const known = new Set([
    ...names.flat(),
    ...mappingOf(discriminator.get('mapping')).map(([value]) => value),
  ]);
  const unknown = values.filter((value) => !known.has(String(value)));
  const isRefuted = isComplete === true && unknown.length === values.length;
  const place = memberPath(name, member);
  const excluded = branches.filter(
    (_, at) => isComplete && !values.some((value) => names[at]?.includes(String(value))),
  );
  return {
    verdict: joinVerdicts(
      unknown.map((value) => refuse(unknownValue(value, place, discriminator.line), isRefuted)),
    ),
    excluded: new Set(excluded),
  };
}

function unknownValue(value: unknown, name: string, line: number) {
  const written = JSON.stringify(value);
  return {
    kind: 'unknown-value' as const,
    ...{ name, line, key: `value:${name}:${written}`, isPresence: false, expected: 'other values' },
    message: `The description has no alternative for the value ${written} of its discriminator.`,
  };
}

// The values that mean a branch: those that are mapped to it, and its own name.
function namesOf(branch: DocNode, mapping: DocNode | undefined): string[] {
  const reference = branch.get('$ref')?.text;
  if (reference === undefined) return [];
  const own = reference.slice(reference.lastIndexOf('/') + 1);
  const mapped = mappingOf(mapping).filter(([, target]) => target === reference || target === own);
  return [own, ...mapped.map(([value]) => value)];
}

function mappingOf(mapping: DocNode | undefined): [value: string, target: string][] {
  return (mapping?.entries ?? []).map(([value, { text }]) => [value, text]);
}
