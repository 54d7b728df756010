import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { PathTrie } from '../../../src/catalogue/paths/path-trie.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { learnVisits, makeTrie, SHAPE_LEAF, templatesOf, type Visit } from './shape-leaf.ts';

const SEGMENTS = [
  ...[
    'users',
    'orders',
    'me',
    'search',
    'v1',
    'api',
    'ann',
    'bob',
    'cid',
    'de',
    'fr',
    'acme',
    'a%62',
    'x;y=1',
    '..',
    '',
  ],
  ...[
    '7',
    '42',
    'ord-00017',
    'ann@example.org',
    '2026-11-28',
    '550e8400-e29b-41d4-a716-446655440000',
    '%zz',
    '9:cancel',
  ],
];
const MEMBERS = ['id', 'name', 'email', 'total', 'lines[].sku', 'items[].id', 'items[].name', 'error'];

const visit: fc.Arbitrary<Visit> = fc
  .tuple(
    fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 5 }),
    fc.constantFrom('GET', 'POST'),
    fc.subarray(MEMBERS),
  )
  .map(([segments, method, members]) => ({
    path: `/${segments.join('/')}`,
    shape: [method, ...members.map((member) => `${method}<${member}:string`)],
  }));
const visits = fc.array(visit, { maxLength: 60 });

/** Requests in two orders. */
const inTwoOrders = visits.chain((one) =>
  fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length })),
);

/** More words than a position keeps, some of them used several times, that all look alike. */
const crowd = fc
  .record({
    words: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 110, maxLength: 300, size: 'max' }),
    before: fc.constantFrom('/users', '/api/user', ''),
    seed: fc.integer(),
  })
  .map(({ words, before, seed }) =>
    words.flatMap((word, at): Visit[] => {
      const shape = ['GET', ...['id', 'name', 'email', 'phone'].map((member) => `GET<${member}:string`)];
      return Array.from({ length: 1 + (Math.imul(at, seed) & 1) }, () => ({
        path: `${before}/${word}`,
        shape,
      }));
    }),
  );

function stateOf(trie: PathTrie<{ count: number; shape: Set<string> }>): string {
  return JSON.stringify(trie.encode());
}

describe('what is learned of paths', () => {
  it('does not depend on their order', () => {
    fc.assert(
      fc.property(inTwoOrders, ([one, other]) => {
        equal(stateOf(learnVisits(one)), stateOf(learnVisits(other)));
        deepEqual(templatesOf(one), templatesOf(other));
      }),
      { seed: 18 },
    );
  });

  it('is the same if it was learned apart and merged', () => {
    fc.assert(
      fc.property(visits, visits, (one, other) => {
        const budget = new Budget(1_000_000);
        const merged = learnVisits(one, makeTrie(budget));
        merged.merge(learnVisits(other, makeTrie(budget)));
        const together = new Budget(1_000_000);
        equal(stateOf(merged), stateOf(learnVisits([...one, ...other], makeTrie(together))));
        equal(budget.used, together.used);
      }),
      { seed: 18 },
    );
  });

  it('is the same if it was saved and loaded between', () => {
    fc.assert(
      fc.property(visits, visits, (one, other) => {
        const state = JSON.parse(stateOf(learnVisits(one)));
        const loaded = PathTrie.decode(state, SHAPE_LEAF, new Budget(1_000_000));
        equal(stateOf(learnVisits(other, loaded)), stateOf(learnVisits([...one, ...other])));
      }),
      { seed: 18 },
    );
  });

  it('is the same in any order for more words than are kept, if they look alike', () => {
    fc.assert(
      fc.property(
        crowd.chain((one) => fc.tuple(fc.constant(one), fc.shuffledSubarray(one, { minLength: one.length }))),
        ([one, other]) => {
          const sorted = one.toSorted((left, right) => (left.path < right.path ? -1 : 1));
          const templates = templatesOf(one).filter((template) => template.includes('{'));
          equal(templates.length, 1);
          for (const order of [one, other, sorted, sorted.toReversed()])
            deepEqual(templatesOf(order), templatesOf(one));
        },
      ),
      { numRuns: 30, seed: 18 },
    );
  });

  it('has no two templates that differ in the names of parameters only, and a template for each path', () => {
    fc.assert(
      fc.property(visits, (all) => {
        const templates = learnVisits(all).templates();
        const anonymous = templates.map(({ template }) => template.replace(/\{\w+\}/g, '{}'));
        equal(new Set(anonymous).size, anonymous.length);
        equal(
          templates.reduce((sum, { leaf }) => sum + leaf.count, 0),
          all.length,
        );
        for (const { template, parameters } of templates) {
          const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
          deepEqual(
            names,
            parameters.map(({ name }) => name),
          );
          equal(new Set(names).size, names.length);
        }
      }),
      { seed: 18 },
    );
  });
});
