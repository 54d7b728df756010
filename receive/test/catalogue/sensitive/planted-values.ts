import type { SensitiveKind } from '../../../src/catalogue/sensitive/kinds.ts';
import { makePersonalData } from '../privacy/personal-data.ts';
import type { Random } from '../traffic/random.ts';

/** Ways to put a value into a text; each leaves its kind as it is. */
export const SURROUNDINGS: Record<string, (value: string) => string> = {
  alone: (value) => value,
  'in a sentence': (value) => `Please use ${value}, and call me back.`,
  'at the end of a sentence': (value) => `It is ${value}.`,
  'in quotes': (value) => `{"a":"${value}","b":1}`,
  'in a list': (value) => `a, ${value}, b`,
  'in a query': (value) => `https://shop.example/a?x=${encodeURIComponent(value)}&y=1`,
  'in a path': (value) => `/items/${encodeURIComponent(value)}/parts`,
  'in a line of a table': (value) => `one;${value};three\nfour;;six`,
  'in brackets': (value) => `(${value})`,
  'in an element': (value) => `<td>${value}</td>`,
  'after many words': (value) => `${'many words '.repeat(200)}${value}`,
};

/** Kinds that are known without a name. */
export const UNNAMED_KINDS: SensitiveKind[] = [
  'email',
  'payment-card',
  'iban',
  'phone',
  'national-id',
  'jwt',
  'api-key',
];

/** Makes values of a kind, in the ways that it is written. */
export function plantedValues(kind: SensitiveKind, count: number, random: Random): string[] {
  return Array.from({ length: count }, () => makePersonalData(kind, random));
}
