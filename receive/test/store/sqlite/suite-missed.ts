import assert from 'node:assert/strict';
import { makeExchange } from '../exchanges.ts';
import { countLearned, learnAll } from '../learning.ts';
import { type OpenStore, StoreContext } from '../suite-context.ts';

/** What becomes of exchanges that are deleted before they are learned, which a SQLite store counts. */
export function describeMissed(openStore: OpenStore): void {
  describe('catalogue of a store that deletes exchanges', () => {
    const context = new StoreContext(openStore);
    const { open } = context;
    beforeEach(() => context.begin());
    afterEach(() => context.end());

    it('keeps what it learned of deleted exchanges, and counts those that it missed', async () => {
      const store = await open({ keepForMs: -1000 });
      await store.append([makeExchange({ path: '/old' }), makeExchange({ path: '/old' })]);
      assert.equal(await learnAll(store.catalogue), 2);
      await store.append([makeExchange({ path: '/missed' })]);
      assert.equal(await store.expire(), 3);
      await store.append([makeExchange({ path: '/new' })]);
      assert.equal((await store.catalogue.state()).waiting, 2);
      assert.equal(await learnAll(store.catalogue), 1);
      const state = await store.catalogue.state();
      assert.deepEqual([state.learned, state.waiting, state.missed], [3, 0, 1]);
      assert.equal(await countLearned(store.catalogue), 3);
    });

    it('learns what remains after it was rebuilt, and counts nothing else as missed', async () => {
      const store = await open({ keepForMs: -1000 });
      await store.append([makeExchange({ path: '/old' })]);
      await learnAll(store.catalogue);
      await store.expire();
      await store.append([makeExchange({ path: '/new' })]);
      await store.catalogue.rebuild();
      assert.equal(await learnAll(store.catalogue), 1);
      assert.deepEqual(await store.catalogue.state(), { endpoints: 1, learned: 1, waiting: 0, missed: 0 });
    });
  });
}
