import type { Comparison, Difference } from '../../../src/catalogue/compare/comparison.ts';
import { KINDS } from '../../../src/catalogue/compare/kinds.ts';

/** Makes a difference that differs from a plain one in what a test is about. */
export function makeDifference(change: Partial<Difference>): Difference {
  const { kind = 'wrong-type' } = change;
  return {
    ...{ kind, severity: KINDS[kind].severity, method: 'GET', path_template: '/users' },
    ...{ where: 'query', name: 'page', message: 'It differs.', count: 3, line: 12 },
    ...change,
  };
}

/** Makes a comparison with these differences. */
export function makeComparison(differences: Difference[]): Comparison {
  const description = { title: 'Shop', version: '2' };
  return { host: 'shop.example', description, differences, operations: 5, used: 4, exchanges: 120 };
}
