import fc from 'fast-check';
import type { Secret } from './secret.ts';
import { inJson, inOtherCase, masks, memberNames } from './secret-names.ts';

/** A text in three parts. The middle one begins with the name of the secret. */
export interface Parts {
  readonly before: string;
  readonly secret: string;
  readonly after: string;
}

const blanks = ['', '', '', ' ', '\n', '\t', '\r\n  '];
const publicValues = [
  ...[
    '"public"',
    '0',
    '-1.5e3',
    'null',
    'true',
    '{}',
    '[]',
    '"}{]["',
    '"\\"\\\\"',
    '"\\\\"',
    '":"',
    '"{\\"a\\":1}"',
  ],
  ...['{"a":[{"b":"c"}]}', '"pass\\u0077ord"', '"é"', '["password","Secret"]', '{"x":{"passwords":1}}'],
];

/** How the value is written that a member has. Each holds the secret. */
const values: readonly ((secret: Secret, mask: number) => string)[] = [
  ({ text }) => `"${text}"`,
  ({ text }, mask) => `"${inJson(text, mask)}"`,
  ({ text }) => `"\\"${text}\\\\"`,
  ({ text }) => `"},${text}]"`,
  ({ text }) => `"password\\":\\"${text}"`,
  ({ digits }) => digits,
  ({ digits }) => `-0.${digits}e1`,
  ({ text, digits }) => `[1, "${text}", {"a": ${digits}}]`,
  ({ text }) => `["]", "}", ["${text}"], "${text}"]`,
  ({ text, digits }) => `{"a":{"b":"\\"}","c":"${text}"},"n":${digits}}`,
  ({ text }) => `{"${text}":{"${text}":[]},"password":1}`,
  ({ text }) => `[${'['.repeat(70)}"${text}"${']'.repeat(70)}]`,
];

/** A container around what comes next. */
const level = fc.record({
  isArray: fc.boolean(),
  name: fc.constantFrom('a', 'b"', 'né', 'name', 'passwor', 'passwords', '', ':'),
  before: fc.array(fc.constantFrom(...publicValues), { maxLength: 2 }),
  after: fc.array(fc.constantFrom(...publicValues), { maxLength: 2 }),
  blank: fc.nat(20),
});

/** How the JSON around a secret is written. */
export const jsonShapes = fc.record({
  levels: fc.array(level, { minLength: 5, maxLength: 12 }),
  name: fc.constantFrom(...memberNames),
  nameMask: masks,
  caseMask: masks,
  value: fc.nat(values.length - 1),
  valueMask: masks,
  blank: fc.nat(20),
});
export type JsonShape = typeof jsonShapes extends fc.Arbitrary<infer T> ? T : never;

/** JSON with a secret in a covered member, at a depth of 5 or more. */
export function jsonWith(secret: Secret, shape: JsonShape): Parts {
  const name = inJson(inOtherCase(shape.name, shape.caseMask), shape.nameMask);
  const [space, gap] = [blankAt(shape.blank), blankAt(shape.blank + 3)];
  const value = values[shape.value]?.(secret, shape.valueMask);
  let before = `{${space}"public":1,`;
  let after = `${gap}}`;
  for (const { isArray, name, before: left, after: right, blank } of shape.levels) {
    const own = isArray ? '' : `"${inJson(name, 0)}":`;
    const named = (value: string, i: number): string => (isArray ? value : `"public${i}":${value}`);
    const items = (values: readonly string[]) => values.map(named).join(`,${blankAt(blank)}`);
    const opening = isArray ? '[' : '{';
    before = `${opening}${blankAt(blank)}${items(left)}${left.length ? ',' : ''}${own}${before}`;
    after = `${after}${right.length ? ',' : ''}${items(right)}${blankAt(blank + 1)}${isArray ? ']' : '}'}`;
  }
  return { before, secret: `"${name}"${gap}:${space}${value}`, after };
}

/** What must come of a JSON value: the replacement in place of each covered member's value. */
export function withoutMembers(value: unknown, replacement: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutMembers(item, replacement));
  if (typeof value !== 'object' || value === null) return value;
  const covered = memberNames.map(asciiLower);
  const members = Object.entries(value).map(([name, member]) => {
    return [name, covered.includes(asciiLower(name)) ? replacement : withoutMembers(member, replacement)];
  });
  return Object.fromEntries(members);
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function blankAt(index: number): string {
  return blanks[index % blanks.length] ?? '';
}
