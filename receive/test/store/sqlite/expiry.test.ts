import assert from 'node:assert/strict';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.ts';
import { makeExchange, makeMessage } from '../exchanges.ts';

describe('expiry of a SQLite store', () => {
  it('deletes at once what is too old, in lists, messages and words, and counts it', async () => {
    const store = await openSqliteStore({ path: ':memory:', keepForMs: -1000, keepBytes: 2 ** 30 });
    await store.append([makeExchange({ request: makeMessage('coupon') }), makeExchange()]);
    const { exchanges } = await store.list({ filter: { terms: [] }, limit: 1 });
    assert.equal(await store.expire(), 2);
    const coupon = { terms: [{ field: 'text' as const, value: 'coupon', isNegated: false }] };
    assert.equal((await store.list({ filter: coupon, limit: 1 })).exchanges.length, 0);
    assert.equal(await store.get(exchanges[0]!.id), undefined);
    assert.equal((await store.state()).exchanges, 0);
    await store.close();
  });
});
