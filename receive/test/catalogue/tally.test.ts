import { deepEqual, equal } from 'node:assert/strict';
import fc from 'fast-check';
import { Tally } from '../../src/catalogue/tally.ts';

function count(names: readonly string[], limit = 5): Tally {
  const tally = new Tally(limit);
  for (const name of names) tally.add(name);
  return tally;
}

describe('a tally of names', () => {
  it('counts each name, and sorts the most frequent first, then by name', () => {
    const sorted = count(['b', 'a', 'c', 'c', 'b']).sorted();
    deepEqual(sorted, [
      ['b', 2],
      ['c', 2],
      ['a', 1],
    ]);
  });

  it('keeps a limited number of names, and counts what it did not keep', () => {
    const names = Array.from({ length: 1000 }, (_, at) => `name-${at % 100}`);
    const tally = count(names);
    equal(tally.sorted().length, 5);
    equal(tally.others, 950);
    deepEqual(new Set(tally.sorted().map(([, times]) => times)), new Set([10]));
  });

  it('has the same result in any order, in parts that are merged, and after it was saved', () => {
    const names = fc.array(fc.constantFrom(...'abcdefghijklmnop'), { maxLength: 60 });
    fc.assert(
      fc.property(names, fc.nat(60), (all, cut) => {
        const whole = count(all);
        const merged = count(all.slice(cut).reverse());
        merged.merge(count(all.slice(0, cut)));
        deepEqual(merged.sorted(), whole.sorted());
        equal(merged.others, whole.others);
        deepEqual(Tally.decode(JSON.parse(JSON.stringify(whole.encode())), 5).sorted(), whole.sorted());
      }),
      { seed: 18 },
    );
  });
});
