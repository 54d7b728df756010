import { memberPath } from '../member-path.ts';
import { isMarked } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import type { Atom, Sample } from './sample.ts';
import type { SchemaCheck } from './schema-check.ts';
import { ALLOWED, joinVerdicts, refuse, type Verdict } from './verdict.ts';

/** Compares the members of objects with `properties`, `required` and `additionalProperties` of a schema. */
export function checkMembers(check: SchemaCheck, atom: Atom, name: string, schema: DocNode): Verdict {
  const verdicts = [checkRequired(check, atom, name, schema), checkOthers(check, atom, schema)];
  for (const [member, seen] of atom.members)
    verdicts.push(
      checkMember(check, { member, ...seen }, schema),
      checkDirection(check, seen.sample.name, schema.get('properties')?.get(member)),
    );
  return joinVerdicts(verdicts);
}

// A member without a name of its own may be any, so the absence of others is not known then.
function checkRequired(check: SchemaCheck, atom: Atom, name: string, schema: DocNode): Verdict {
  const { direction } = check.options;
  const verdicts = (schema.get('required')?.items ?? []).map(({ text: member, line }) => {
    const seen = atom.members.get(member);
    if (seen?.isAlways || (seen === undefined && atom.others)) return ALLOWED;
    if (check.isLeftOut(atom, member)) return ALLOWED;
    const place = memberPath(name, member);
    return refuse(
      {
        kind: 'missing-member',
        ...{ name: place, line, key: `missing:${place}`, isPresence: false, expected: 'all members' },
        message: `The description requires the member; ${seen ? 'some' : 'all'} ${direction}s lack it.`,
      },
      seen === undefined,
    );
  });
  return joinVerdicts(verdicts);
}

type SeenMember = { member: string; sample: Sample; isAlways: boolean };

function checkMember(check: SchemaCheck, seen: SeenMember, schema: DocNode): Verdict {
  const { sample, isAlways } = seen;
  const described = schema.get('properties')?.get(seen.member);
  if (described) {
    const verdict = check.check(sample, described);
    return { ...verdict, isRefuted: verdict.isRefuted && isAlways };
  }
  if (schema.get('patternProperties')) return ALLOWED;
  const additional = schema.get('additionalProperties');
  if (additional?.scalar !== false) {
    const verdict = check.check(sample, additional);
    return { ...verdict, isRefuted: verdict.isRefuted && isAlways };
  }
  return refuse(
    {
      kind: 'forbidden-member',
      ...{ name: sample.name, line: additional.line, key: `has:${sample.name}`, isPresence: true },
      ...{ expected: 'no other members' },
      message: `The description allows no other members; the traffic has this one.`,
    },
    isAlways,
  );
}

// The names of these members are not known: they may be those that the schema has by name.
function checkOthers(check: SchemaCheck, { others }: Atom, schema: DocNode): Verdict {
  const hasNames = (schema.get('properties')?.entries.length ?? 0) > 0 || schema.get('patternProperties');
  if (others === undefined || hasNames) return ALLOWED;
  return { ...check.check(others, schema.get('additionalProperties')), isRefuted: false };
}

function checkDirection(check: SchemaCheck, name: string, schema: DocNode | undefined): Verdict {
  const { direction } = check.options;
  const keyword = direction === 'request' ? 'readOnly' : 'writeOnly';
  if (!schema || !isMarked(schema, keyword, check.options)) return ALLOWED;
  return refuse(
    {
      kind: direction === 'request' ? 'read-only-member' : 'write-only-member',
      ...{ name, line: schema.line, key: `has:${name}`, isPresence: true, expected: `no ${keyword} members` },
      message: `The description says ${keyword}; ${direction}s have the member.`,
    },
    false,
  );
}
