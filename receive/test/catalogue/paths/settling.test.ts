import { deepEqual, equal, ok } from 'node:assert/strict';
import { PathTrie } from '../../../src/catalogue/paths/path-trie.ts';
import { Budget } from '../../../src/catalogue/schema/budget.ts';
import { makeTraffic, templatesOfApi, withoutNames } from './api-traffic.ts';
import { FORGE } from './samples/forge.ts';
import { TENANTS } from './samples/various.ts';
import { learnVisit, learnVisits, makeTrie, SHAPE_LEAF, type ShapeLeaf } from './shape-leaf.ts';

/** The templates of a trie without the names of parameters, and how often each was used. */
function usesOf(trie: PathTrie<ShapeLeaf>): [template: string, uses: number][] {
  return trie.templates().map(({ template, leaf }) => [withoutNames(template), leaf.count]);
}

describe('a trie whose budget is half used', () => {
  for (const api of [FORGE, TENANTS]) {
    it(`makes what looks alike values for good, and has the same templates: ${api.name}`, () => {
      const visits = [...makeTraffic(api, 6000)];
      const unlimited = new Budget(Number.MAX_SAFE_INTEGER);
      const expected = learnVisits(visits, makeTrie(unlimited));
      const budget = new Budget(Math.floor(unlimited.used * 0.7));
      const settled = learnVisits(visits, makeTrie(budget));
      deepEqual(usesOf(settled), usesOf(expected));
      deepEqual(
        usesOf(settled)
          .map(([template]) => template)
          .sort(),
        templatesOfApi(api),
      );
      ok(budget.used < unlimited.used / 2, `${budget.used} of ${unlimited.used} units`);
    });
  }

  it('has the same templates in any order', () => {
    const visits = [...makeTraffic(FORGE, 6000)];
    const sorted = visits.toSorted((one, other) => (one.path < other.path ? -1 : 1));
    const learn = (order: typeof visits) => usesOf(learnVisits(order, makeTrie(new Budget(3000))));
    for (const order of [visits.toReversed(), sorted, sorted.toReversed()])
      deepEqual(learn(order), learn(visits));
  });

  it('continues where it was saved', () => {
    const visits = [...makeTraffic(FORGE, 6000)];
    const budget = new Budget(3000);
    const trie = learnVisits(visits.slice(0, 4000), makeTrie(new Budget(3000)));
    const loaded = PathTrie.decode(JSON.parse(JSON.stringify(trie.encode())), SHAPE_LEAF, budget);
    for (const visit of visits.slice(4000)) {
      learnVisit(trie, visit);
      learnVisit(loaded, visit);
    }
    deepEqual(usesOf(loaded), usesOf(trie));
    loaded.release();
    equal(budget.used, 0);
  });
});
