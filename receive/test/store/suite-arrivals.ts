import assert from 'node:assert/strict';
import { QueryError } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from './exchanges.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

/** What arrives, and what is reported for it. */
export function describeArrivals(context: StoreContext): void {
  const { filter } = context;

  describe('arrivals', () => {
    it('come in the order of arrival, whatever their times', async () => {
      const store = context.store;
      await store.append([makeExchange({ requestId: 'before' })]);
      const position = await store.position();
      await store.append([makeExchange({ requestId: 'a', startUs: NOW_US })]);
      await store.append([
        makeExchange({ requestId: 'b', startUs: 5 }),
        makeExchange({ requestId: 'c', startUs: 1 }),
      ]);
      const first = await store.arrivals(filter(''), position, 2);
      const second = await store.arrivals(filter(''), first.position, 2);
      const third = await store.arrivals(filter(''), second.position, 2);
      const pages = [first, second, third].map(({ exchanges }) => exchanges.map((one) => one.requestId));
      assert.deepEqual(pages, [['a', 'b'], ['c'], []]);
    });

    it('leave out what does not match', async () => {
      const store = context.store;
      const position = await store.position();
      await store.append([makeExchange(), makeExchange({ request: makeMessage('coupon'), requestId: 'a' })]);
      const found = await store.arrivals(filter('coupon'), position, 10);
      assert.deepEqual(
        found.exchanges.map((one) => one.requestId),
        ['a'],
      );
      const none = await store.arrivals(filter('nothing'), position, 10);
      assert.deepEqual(none.exchanges, []);
      const after = await store.arrivals(filter(''), none.position, 10);
      assert.deepEqual(after, { exchanges: [], position: none.position });
    });

    it('refuse a position that cannot be', async () => {
      for (const position of ['', 'x', '-1', "0' OR '1", 'f'.repeat(14)]) {
        await assert.rejects(context.store.arrivals(filter(''), position, 1), QueryError);
      }
    });

    it('are reported to subscribers, until they unsubscribe', async () => {
      const store = context.store;
      let told = 0;
      const arrived = new Promise<void>((resolve) => {
        store.subscribe(resolve);
      });
      const end = store.subscribe(() => told++);
      end();
      await store.append([makeExchange()]);
      await arrived;
      assert.equal(told, 0);
    });
  });
}
