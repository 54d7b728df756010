import { deepEqual, equal, ok } from 'node:assert/strict';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { makeRandom, type Random } from './api-values.ts';
import { learnVisit, learnVisits, makeTrie, type Visit, visitsOf } from './shape-leaf.ts';

const RESOURCES =
  'users orders carts products invoices payments teams roles tickets devices events jobs files tags'.split(
    ' ',
  );
const LIST = ['GET', 'GET<items[].id:integer', 'GET<items[].name:string', 'GET<total:integer'];
const ITEM = ['GET', 'GET<id:integer', 'GET<name:string', 'GET<createdAt:string'];

/** Ordinary requests: each endpoint is used twice. */
const ORDINARY: readonly Visit[] = [
  ...RESOURCES.flatMap((name) => [
    ...visitsOf([`/${name}`, `/${name}`], [...LIST, `GET<items[].${name}:string`]),
    ...visitsOf([`/${name}/17`, `/${name}/18`], [...ITEM, `GET<${name}:string`]),
  ]),
  ...visitsOf(['/checkout', '/checkout', '/shop/v1/quote', '/shop/v1/quote'], ['POST']),
];
const ENDPOINTS = learnVisits(ORDINARY)
  .templates()
  .map(({ template, leaf }) => [template, leaf.count]);

function randomWord(random: Random): string {
  const length = 4 + Math.floor(random() * 8);
  return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('');
}

/** What the templates of ordinary requests are after others. */
function ordinaryAfter(
  count: number,
  make: (random: Random, at: number) => Visit,
  budget = new Budget(200_000),
) {
  const trie = learnVisits(ORDINARY, makeTrie(budget));
  const random = makeRandom('flood');
  let learned = 0;
  for (let at = 0; at < count; at++) if (learnVisit(trie, make(random, at))) learned++;
  const templates = trie.templates();
  const known = new Set(ENDPOINTS.map(([template]) => template));
  const ordinary = templates.filter(({ template }) => known.has(template));
  return {
    ordinary: ordinary.map(({ template, leaf }) => [template, leaf.count]),
    templates,
    learned,
    budget,
  };
}

describe('a flood of random paths', () => {
  const floods: Record<string, (random: Random, at: number) => Visit> = {
    'of one segment, not found': (random) => ({ path: `/${randomWord(random)}`, shape: ['GET'] }),
    'of one segment, answered with 200': (random) => ({
      path: `/${randomWord(random)}`,
      shape: ['GET', 'GET<ok:boolean', 'GET<path:string', 'GET<at:string'],
    }),
    'that are nested': (random) => ({
      path: Array.from({ length: 1 + Math.floor(random() * 6) }, () => `/${randomWord(random)}`).join(''),
      shape: ['GET', 'GET<ok:boolean', 'GET<path:string'],
    }),
    'below an id, answered like it': (random) => ({ path: `/users/17/${randomWord(random)}`, shape: ITEM }),
    'of random bytes': (random) => ({
      path: `/${Array.from({ length: 12 }, () => String.fromCharCode(Math.floor(random() * 300))).join('')}`,
      shape: ['GET'],
    }),
  };
  for (const [name, make] of Object.entries(floods)) {
    it(`leaves ordinary endpoints unharmed: paths ${name}`, () => {
      const { ordinary, templates, learned, budget } = ordinaryAfter(30_000, make);
      deepEqual(ordinary, ENDPOINTS);
      equal(learned, 30_000);
      ok(templates.length < ENDPOINTS.length + 30, `${templates.length} templates`);
      ok(budget.used < 20_000, `${budget.used} units`);
    });
  }

  it('becomes coarser when the budget is nearly full, and goes on learning', () => {
    const budget = new Budget(8000);
    // A few words at each level, so that no position ever has too many.
    const few = (random: Random) => 'abcdefghijklmnopqrst'[Math.floor(random() * 20)]!.repeat(3);
    const { ordinary, learned } = ordinaryAfter(
      20_000,
      (random) => ({
        path: `/x/${few(random)}/${few(random)}/${few(random)}/${few(random)}/${few(random)}`,
        shape: ['GET'],
      }),
      budget,
    );
    equal(learned, 20_000);
    deepEqual(ordinary, ENDPOINTS);
  });

  it('in one trie leaves room for small ones', () => {
    const budget = new Budget(20_000);
    ordinaryAfter(
      40_000,
      (random) => ({
        path: `/${randomWord(random).slice(0, 4)}/${randomWord(random)}/${randomWord(random)}`,
        shape: ['GET'],
      }),
      budget,
    );
    const small = makeTrie(budget);
    for (const visit of ORDINARY) ok(learnVisit(small, visit));
  });
});
