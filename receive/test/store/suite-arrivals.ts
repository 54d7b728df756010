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

/** How much there is, and what is deleted. */
export function describeExpiry(context: StoreContext): void {
  const { filter, open } = context;

  describe('state and expiry', () => {
    it('says how much there is', async () => {
      const store = context.store;
      const empty = await store.state();
      assert.deepEqual([empty.exchanges, empty.oldestUs], [0, null]);
      await store.append([makeExchange({ startUs: NOW_US }), makeExchange({ startUs: NOW_US - 5 })]);
      const full = await store.state();
      assert.deepEqual([full.exchanges, full.oldestUs], [2, NOW_US - 5]);
      assert.ok(full.bytes > 0 && (full.maxBytes === null || full.maxBytes > full.bytes));
    });

    it('keeps what came lately, however old it says it is', async () => {
      await context.store.append([makeExchange({ startUs: 1 })]);
      assert.equal(await context.store.expire(), 0);
      assert.equal((await context.store.state()).exchanges, 1);
    });

    it('deletes what is too old, in lists, messages and words', async () => {
      const store = await open({ keepForMs: -1000 });
      await store.append([makeExchange({ request: makeMessage('coupon') }), makeExchange()]);
      const { exchanges } = await store.list({ filter: filter(''), limit: 1 });
      assert.equal(await store.expire(), 2);
      assert.equal((await store.list({ filter: filter('coupon'), limit: 1 })).exchanges.length, 0);
      assert.equal(await store.get(exchanges[0]!.id), undefined);
      assert.equal((await store.state()).exchanges, 0);
      await store.append([makeExchange({ request: makeMessage('coupon') })]);
      assert.equal((await store.list({ filter: filter('coupon'), limit: 1 })).exchanges.length, 1);
    });

    it('deletes what was received first when there is too much', async () => {
      const keepBytes = 2_000_000;
      const store = await open({ keepBytes });
      const body = 'z'.repeat(20_000);
      const many = Array.from({ length: 200 }, (_, index) =>
        makeExchange({ startUs: NOW_US - index, requestId: `${index}`, request: makeMessage(body) }),
      );
      for (const one of many) await store.append([one]);
      await store.expire();
      const { exchanges, bytes } = await store.state();
      assert.ok(exchanges > 20 && exchanges < 110, `${exchanges} are left`);
      assert.ok(bytes < keepBytes * 1.2, `${bytes} bytes are left`);
      const left = await store.list({ filter: filter(''), limit: 1000 });
      assert.deepEqual(
        left.exchanges.map((one) => Number(one.requestId)),
        Array.from({ length: exchanges }, (_, index) => 200 - exchanges + index),
      );
    });
  });
}
