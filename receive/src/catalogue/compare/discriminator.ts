import { memberPath } from '../member-path.ts';
import { type SchemaRules, valuesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import { collectMembers } from './documented-members.ts';
import type { Atom } from './sample.ts';
import type { CheckOptions } from './schema-check.ts';
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
  { schema, branches }: { schema: DocNode; branches: readonly DocNode[] },
  atom: Atom,
  name: string,
  options: CheckOptions,
): Discriminator | undefined {
  const discriminator = schema.get('discriminator');
  const member = discriminator?.get('propertyName')?.text;
  const seen = member === undefined ? undefined : atom.members.get(member);
  const values = seen?.sample.atoms.flatMap((each) => each.values ?? []).map(String) ?? [];
  const isComplete =
    seen?.isAlways && !seen.sample.hasUnknown && seen.sample.atoms.every((each) => each.values);
  if (!discriminator || member === undefined || values.length === 0) return undefined;
  const mapping = mappingOf(discriminator.get('mapping'));
  const names = branches.map((branch) => namesOf(branch, mapping, options));
  // A branch without a name, such as one that is not a reference, can be meant by any value.
  if (names.some((each) => each.length === 0)) return undefined;
  const known = new Set([...names.flat(), ...mapping.map(([value]) => value)]);
  // Many descriptions have no mapping for values that are not the names of schemas, but list them in each of these.
  const areKnown = values.every((value) => known.has(value));
  const listed = areKnown ? [] : branches.map((branch) => listedIn(branch, member, options));
  const means = (at: number, value: string) => (known.has(value) ? names : listed)[at]?.includes(value);
  const unknown = values.filter((value) => !known.has(value) && !listed.flat().includes(value));
  const isRefuted = isComplete === true && unknown.length === values.length;
  const place = memberPath(name, member);
  const excluded = branches.filter((_, at) => isComplete && !values.some((value) => means(at, value)));
  return {
    verdict: joinVerdicts(
      unknown.map((value) => refuse(unknownValue(value, place, discriminator.line), isRefuted)),
    ),
    excluded: new Set(excluded),
  };
}

function unknownValue(value: string, name: string, line: number) {
  const written = JSON.stringify(value);
  return {
    kind: 'unknown-value' as const,
    ...{ name, line, key: `value:${name}:${written}`, isPresence: false, expected: 'other values' },
    message: `The description has no alternative for the value ${written} of its discriminator.`,
  };
}

// The values that mean a branch: those that are mapped to it, and its own name. Those of a union are not known.
function namesOf(branch: DocNode, mapping: readonly Mapping[], { references }: SchemaRules): string[] {
  const reference = branch.get('$ref')?.text;
  const target = references.resolve(branch);
  if (reference === undefined || target?.get('oneOf') || target?.get('anyOf')) return [];
  const own = reference.slice(reference.lastIndexOf('/') + 1);
  const mapped = mapping.filter(([, schema]) => schema === reference || schema === own);
  return [own, ...mapped.map(([value]) => value)];
}

function listedIn(branch: DocNode, member: string, options: CheckOptions): string[] {
  const { members } = collectMembers([branch], options);
  options.work.spend(members.size);
  const schemas = members.get(member) ?? [];
  return schemas.flatMap((each) => valuesOf(each)?.map(({ text }) => text) ?? []);
}

type Mapping = [value: string, target: string];

function mappingOf(mapping: DocNode | undefined): Mapping[] {
  return (mapping?.entries ?? []).map(([value, { text }]) => [value, text]);
}
