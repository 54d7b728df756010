import assert from 'node:assert/strict';
import type { Exchange } from '../../src/exchange.ts';
import { QueryError } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from './exchanges.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

/** What is stored, and read one by one. */
export function describeStored(context: StoreContext): void {
  const { filter, put } = context;

  describe('what is stored', () => {
    it('gives an exchange back as it was', async () => {
      const exchange = makeExchange({
        ...{
          startUs: NOW_US,
          source: '10.0.0.7:51234',
          destination: '[fd00::7]:8080',
          path: '/a?b=c',
          status: 503,
        },
        ...{ method: 'POST', requestId: 'r1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', redacted: true },
        request: makeMessage(Buffer.from([0, 255, 128]), {
          headers: [
            ['set', 'one'],
            ['set', 'ünd "zwei"\u0000\n'],
          ],
          ...{ size: 99, truncated: true },
        }),
        response: makeMessage('out of stock', { version: 'HTTP/2' }),
      });
      await context.store.append([exchange]);
      const { exchanges } = await context.store.list({ filter: filter(''), limit: 1 });
      const stored = await context.store.get(exchanges[0]!.id);
      const { id, receivedUs, timeUs, ...rest } = stored!;
      const plain = (message: Exchange['request']) => ({ ...message, body: Buffer.from(message.body) });
      assert.deepEqual({ ...rest, request: plain(rest.request), response: plain(rest.response) }, exchange);
      assert.match(id, /^[0-9A-Za-z]+$/);
      assert.equal(timeUs, NOW_US);
      assert.ok(receivedUs > NOW_US - 1e15);
    });

    it('lists neither headers nor bodies', async () => {
      await put({ request: makeMessage('body', { headers: [['a', 'b']] }) });
      const { exchanges } = await context.store.list({ filter: filter(''), limit: 1 });
      assert.deepEqual(exchanges[0]!.request, { version: 'HTTP/1.1', size: 4, truncated: false });
    });

    it('knows no exchange of an id that is not there, or is none', async () => {
      await put({});
      for (const id of ['', '0', '7fffffffffffffff', 'ffffffffffffffff', "' OR 1", 'x'.repeat(10_000)]) {
        assert.equal(await context.store.get(id), undefined);
      }
    });

    it('takes the time of arrival where the format has none', async () => {
      await context.store.append([makeExchange({ startUs: null })]);
      const { exchanges } = await context.store.list({ filter: filter(''), limit: 1 });
      assert.equal(exchanges[0]!.startUs, null);
      assert.equal(exchanges[0]!.timeUs, exchanges[0]!.receivedUs);
    });

    it('takes times and numbers that cannot be without failing', async () => {
      const wrong = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, 2 ** 53];
      await context.store.append(
        wrong.map((number) =>
          makeExchange({
            ...{ startUs: number, durationUs: number, status: number },
            request: makeMessage('', { size: number }),
          }),
        ),
      );
      const { exchanges } = await context.store.list({ filter: filter(''), limit: 10 });
      assert.equal(exchanges.length, wrong.length);
      for (const { timeUs, receivedUs } of exchanges) assert.equal(timeUs, receivedUs);
    });

    it('keeps apart more exchanges of one moment than an id has room for', async () => {
      const same = Array.from({ length: 2500 }, (_, index) =>
        makeExchange({ startUs: NOW_US, requestId: `r${index}` }),
      );
      await context.store.append(same.slice(0, 2000));
      await context.store.append(same.slice(2000));
      assert.equal((await context.store.state()).exchanges, 2500);
      const ids = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await context.store.list({ filter: filter(''), limit: 1000, ...(cursor && { cursor }) });
        for (const { requestId } of page.exchanges) ids.add(requestId);
        cursor = page.next ?? undefined;
      } while (cursor);
      assert.equal(ids.size, 2500);
    });
  });
}

/** Pages of the list. */
export function describeLists(context: StoreContext): void {
  const { filter, find, put } = context;

  describe('list', () => {
    it('is newest first, however they came', async () => {
      await put({ startUs: NOW_US + 20, requestId: 'b' }, { startUs: NOW_US + 10, requestId: 'a' });
      await put({ startUs: NOW_US + 15, requestId: 'ab' });
      assert.deepEqual(await find(''), ['b', 'ab', 'a']);
    });

    it('has ids in the order of their times', async () => {
      await put(...Array.from({ length: 300 }, (_, index) => ({ startUs: NOW_US + ((index * 7919) % 997) })));
      const { exchanges } = await context.store.list({ filter: filter(''), limit: 1000 });
      const ids = exchanges.map(({ id }) => id);
      assert.deepEqual(ids, [...ids].sort().reverse());
    });

    it('continues where the previous page ended, although newer ones came', async () => {
      await put(...['a', 'b', 'c', 'd', 'e'].map((requestId) => ({ requestId })));
      const first = await context.store.list({ filter: filter(''), limit: 2 });
      await put({ startUs: NOW_US + 100, requestId: 'new' });
      const second = await context.store.list({ filter: filter(''), limit: 2, cursor: first.next! });
      const third = await context.store.list({ filter: filter(''), limit: 2, cursor: second.next! });
      const pages = [first, second, third].map(({ exchanges }) => exchanges.map((one) => one.requestId));
      assert.deepEqual(pages, [['e', 'd'], ['c', 'b'], ['a']]);
      assert.equal(third.next, null);
    });

    it('ends with a page that is just full', async () => {
      await put({}, {});
      assert.equal((await context.store.list({ filter: filter(''), limit: 2 })).next, null);
    });

    it('refuses a cursor or a limit that cannot be', async () => {
      const query = { filter: filter(''), limit: 1 };
      for (const cursor of ['', 'x', '-1', "1' OR '1", 'f'.repeat(16), '0'.repeat(17)]) {
        await assert.rejects(context.store.list({ ...query, cursor }), QueryError);
      }
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assert.rejects(context.store.list({ ...query, limit }), QueryError);
      }
    });
  });
}
