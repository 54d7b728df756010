import { memberPath } from '../member-path.ts';
import { type SchemaRules, typesOf, valuesOf } from './described-schema.ts';
import type { DocNode } from './doc-node.ts';
import type { Atom } from './sample.ts';
import { ALLOWED, type Fact, joinVerdicts, refuse, type Verdict } from './verdict.ts';

/**
 * Compares values with `not`, as far as they certainly fit what is in it: a `not` with nothing but `type`, `enum`,
 * `const`, or one `required` member.
 */
export function checkNot(atom: Atom, name: string, schema: DocNode, { references }: SchemaRules): Verdict {
  const not = references.resolve(schema.get('not'));
  const [keyword, ...others] = not?.entries ?? [];
  if (!not || !keyword || others.length > 0) return ALLOWED;
  const fact = { name, line: keyword[1].line, isPresence: false, expected: 'what `not` leaves' };
  switch (keyword[0]) {
    case 'type':
      return checkType(atom, not, fact);
    case 'enum':
    case 'const':
      return checkValues(atom, not, fact);
    case 'required':
      return checkRequired(atom, not, fact);
    default:
      return ALLOWED;
  }
}

type Base = Pick<Fact, 'name' | 'line' | 'isPresence' | 'expected'>;

function checkType({ type }: Atom, not: DocNode, fact: Base): Verdict {
  const types = typesOf(not) ?? [];
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) return ALLOWED;
  const message = `The description forbids the type ${type} with \`not\`; the traffic has it.`;
  return refuse({ ...fact, kind: 'wrong-type', key: `type:${fact.name}:${type}`, message }, true);
}

function checkValues({ values }: Atom, not: DocNode, fact: Base): Verdict {
  const forbidden = values?.filter((value) => valuesOf(not)?.some(({ scalar }) => scalar === value)) ?? [];
  return joinVerdicts(
    forbidden.map((value) => {
      const written = JSON.stringify(value);
      const message = `The description forbids the value ${written} with \`not\`.`;
      const key = `value:${fact.name}:${written}`;
      return refuse({ ...fact, kind: 'unknown-value', key, message }, forbidden.length === values?.length);
    }),
  );
}

function checkRequired({ members }: Atom, not: DocNode, fact: Base): Verdict {
  const [member, ...others] = not.get('required')?.items ?? [];
  const seen = member && members.get(member.text);
  if (!seen || others.length > 0) return ALLOWED;
  const name = memberPath(fact.name, member.text);
  const message = 'The description forbids the member with `not`; the traffic has it.';
  return refuse(
    { ...fact, kind: 'forbidden-member', name, key: `has:${name}`, isPresence: true, message },
    seen.isAlways,
  );
}
