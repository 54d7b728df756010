import assert from 'node:assert/strict';
import { Catalogue } from '../../src/catalogue/catalogue.ts';
import type { LearnedHost } from '../../src/catalogue/learned.ts';
import type { Stored } from '../../src/store/store.ts';
import { findDifference } from './difference.ts';
import { times } from './long-runs.ts';
import { describedApis } from './traffic/apis.ts';
import { findServer, makeTraffic } from './traffic/generator.ts';
import { Random } from './traffic/random.ts';

const COUNT = Math.min(50_000, 6000 * times);
const SEEDS = Array.from({ length: Math.min(10, Math.ceil(2 * times)) }, (_, at) => at + 1);

for (const [name, description] of describedApis)
  describe(`what the catalogue learns of ${name}, in whatever order`, function () {
    this.timeout(times * 300_000);
    const { host } = findServer(description);
    let exchanges: Stored[];
    let expected: LearnedHost | undefined;

    before(() => {
      exchanges = Array.from(makeTraffic(description, { seed: 3, count: COUNT }), (made) => made.exchange);
      expected = learn(exchanges).host(host);
      assert.ok(expected);
    });

    after(() => {
      exchanges = [];
    });

    const expectSame = (catalogue: Catalogue) =>
      assert.equal(findDifference(catalogue.host(host), expected), undefined);

    it('is the same for the reverse', () => expectSame(learn(exchanges.toReversed())));

    it('is the same if it is sorted by path, as it would be for a crawler', () => {
      expectSame(learn(exchanges.toSorted((one, other) => (one.path < other.path ? -1 : 1))));
    });

    it('is the same if it is sorted by status, the errors first', () => {
      expectSame(learn(exchanges.toSorted((one, other) => other.status - one.status)));
    });

    for (const seed of SEEDS)
      it(`is the same if it is shuffled with seed ${seed}`, () =>
        expectSame(learn(new Random(seed).shuffle(exchanges))));

    it('is the same if two catalogues learn a half each and are merged, in either order', () => {
      const halves = () => {
        const middle = COUNT / 3;
        return [learn(exchanges.slice(0, middle)), learn(exchanges.slice(middle))] as const;
      };
      const [first, second] = halves();
      first.merge(second);
      expectSame(first);
      const [third, fourth] = halves();
      fourth.merge(third);
      expectSame(fourth);
    });

    it('is the same if many small catalogues are merged, each with a few of the exchanges', () => {
      const parts = Array.from({ length: 12 }, () => [] as Stored[]);
      exchanges.forEach((exchange, at) => {
        parts[(at * 7919) % parts.length]?.push(exchange);
      });
      const whole = new Catalogue();
      for (const part of parts) whole.merge(learn(part));
      expectSame(whole);
    });

    it('is the same if it is saved and loaded in between, several times', () => {
      let catalogue = new Catalogue();
      for (let at = 0; at < COUNT; at += Math.ceil(COUNT / 4)) {
        for (const exchange of exchanges.slice(at, at + Math.ceil(COUNT / 4))) catalogue.learn(exchange);
        catalogue = reload(catalogue);
      }
      expectSame(catalogue);
    });

    it('has a state that is the same after it is saved and loaded', () => {
      const catalogue = learn(exchanges);
      const states = catalogue
        .takeChanges()
        .map(({ host: name, state }) => ({ host: name, state: state ?? '' }));
      const loaded = Catalogue.load(states);
      loaded.merge(new Catalogue());
      assert.deepEqual(loaded.takeChanges(), []);
      const again = new Catalogue();
      again.merge(loaded);
      assert.equal(findDifference(again.takeChanges(), states), undefined);
    });

    it('is not changed by a look at it', () => {
      const catalogue = new Catalogue();
      exchanges.forEach((exchange, at) => {
        catalogue.learn(exchange);
        if (at % 997 === 0) catalogue.host(host);
      });
      expectSame(catalogue);
    });
  });

function learn(exchanges: readonly Stored[]): Catalogue {
  const catalogue = new Catalogue();
  for (const exchange of exchanges) catalogue.learn(exchange);
  return catalogue;
}

function reload(catalogue: Catalogue): Catalogue {
  return Catalogue.load(catalogue.takeChanges().map(({ host, state }) => ({ host, state: state ?? '' })));
}
