import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { eventually } from '../../../e2e/support/eventually.ts';
import { makeExchange, makeMessage } from './exchanges.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

/** Does something at one moment, `laterMs` from now by the clock of this process: nothing gets too old meanwhile. */
async function atMoment<T>(laterMs: number, work: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const moment = now() + laterMs;
  Date.now = () => moment;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}

/** How much there is, and what is deleted: by a call of `expire`, or by the database itself meanwhile. */
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
      const store = await open({ keepForMs: 2000 });
      // Later than now, so that the database does not delete it before it is listed.
      const { exchanges } = await atMoment(8000, async () => {
        await store.append([makeExchange({ request: makeMessage('coupon') }), makeExchange()]);
        return store.list({ filter: filter(''), limit: 1 });
      });
      await eventually(
        'an empty store',
        async () => {
          await store.expire();
          return store.state();
        },
        (state) => state.exchanges === 0,
        { timeoutMs: 60_000 },
      );
      assert.equal((await store.list({ filter: filter('coupon'), limit: 1 })).exchanges.length, 0);
      assert.equal(await store.get(exchanges[0]!.id), undefined);
      const again = await atMoment(60_000, async () => {
        await store.append([makeExchange({ request: makeMessage('coupon') })]);
        return store.list({ filter: filter('coupon'), limit: 1 });
      });
      assert.equal(again.exchanges.length, 1);
    });

    it('deletes what was received first when there is too much', async () => {
      const keepBytes = 2_000_000;
      const store = await open({ keepBytes });
      const many = Array.from({ length: 200 }, (_, index) =>
        makeExchange({
          startUs: NOW_US - index,
          requestId: `${index}`,
          request: makeMessage(randomBytes(20_000)),
        }),
      );
      for (let first = 0; first < many.length; first += 20) await store.append(many.slice(first, first + 20));
      const left = await eventually(
        'few bytes, of exchanges that are all listed',
        async () => {
          await store.expire();
          const { bytes, exchanges } = await store.state();
          const page = await store.list({ filter: filter(''), limit: 1000 });
          return { bytes, exchanges, ids: page.exchanges.map((one) => Number(one.requestId)) };
        },
        // Until a database has deleted all of it, what it says of one moment may differ from what it says of the next.
        ({ bytes, exchanges, ids }) => bytes <= keepBytes && exchanges === ids.length,
      );
      assert.ok(left.ids.length > 20 && left.ids.length < 110, `${left.ids.length} are left`);
      assert.deepEqual(
        left.ids,
        Array.from(left.ids, (_, index) => 200 - left.ids.length + index),
      );
    });
  });
}
