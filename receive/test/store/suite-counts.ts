import assert from 'node:assert/strict';
import type { Exchange } from '../../src/exchange.ts';
import { QueryError } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from './exchanges.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

/** What is counted. */
export function describeCounts(context: StoreContext): void {
  const { filter } = context;

  describe('summarize', () => {
    it('counts by time and class, and leaves empty buckets out', async () => {
      const at = (seconds: number, status: number) => makeExchange({ startUs: seconds * 1e6, status });
      await context.store.append([at(100, 200), at(109.9, 204), at(105, 0), at(130, 503), at(131, 700)]);
      const none = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
      assert.deepEqual(await context.store.summarize(filter(''), 10e6), [
        { startUs: 100e6, counts: { ...none, '2xx': 2, none: 1 } },
        { startUs: 130e6, counts: { ...none, '5xx': 1, none: 1 } },
      ]);
      assert.deepEqual(await context.store.summarize(filter('status:503'), 10e6), [
        { startUs: 130e6, counts: { ...none, '5xx': 1 } },
      ]);
    });

    it('refuses a width that cannot be', async () => {
      for (const width of [0, -1, 0.5, Number.NaN]) {
        await assert.rejects(context.store.summarize(filter(''), width), QueryError);
      }
    });
  });

  describe('map', () => {
    it('counts edges without ports, the busiest first', async () => {
      const call = (source: string, change: Partial<Exchange>) =>
        makeExchange({ source, destination: '10.0.0.9:8080', startUs: NOW_US, ...change });
      await context.store.append([
        call('web:1', { durationUs: 10, status: 500, request: makeMessage('12345') }),
        call('web:2', { durationUs: 20, status: 0, response: makeMessage('123') }),
        call('web:3', { durationUs: null, status: 404, startUs: NOW_US + 7 }),
        call('cart', { sourceNamespace: 'other', durationUs: null }),
      ]);
      const { edges, others } = await context.store.map(filter(''), 10);
      assert.deepEqual(edges[0], {
        ...{ source: 'web', sourceNamespace: 'shop', destination: '10.0.0.9', destinationNamespace: 'bank' },
        ...{ count: 3, errors: 2, requestBytes: 5, responseBytes: 3, p50Us: 10, p95Us: 20 },
        ...{ firstUs: NOW_US, lastUs: NOW_US + 7 },
      });
      assert.equal(edges[1]!.source, 'cart');
      assert.equal(edges[1]!.p50Us, null);
      assert.equal(others, 0);
    });

    it('counts what it leaves out', async () => {
      await context.store.append(['a', 'a', 'b', 'c'].map((source) => makeExchange({ source })));
      const { edges, others } = await context.store.map(filter(''), 1);
      assert.deepEqual([edges.length, edges[0]!.source, others], [1, 'a', 2]);
    });
  });

  describe('values', () => {
    it('gives the values with that prefix, the most frequent first', async () => {
      const hosts = ['web', 'payments:1', 'Payments:2', 'payments:3', 'pay'];
      await context.store.append(hosts.map((host) => makeExchange({ host, path: '/a?b' })));
      assert.deepEqual(await context.store.values('host', 'PAY', 10), [
        { value: 'payments', count: 2 },
        { value: 'Payments', count: 1 },
        { value: 'pay', count: 1 },
      ]);
      assert.deepEqual(await context.store.values('host', '', 1), [{ value: 'payments', count: 2 }]);
      assert.deepEqual(await context.store.values('path', '/', 10), [{ value: '/a', count: 5 }]);
      assert.deepEqual(await context.store.values('source', '%', 10), []);
    });

    it('gives namespaces of both sides', async () => {
      await context.store.append([makeExchange(), makeExchange({ sourceNamespace: 'bank' })]);
      assert.deepEqual(await context.store.values('namespace', '', 10), [
        { value: 'bank', count: 2 },
        { value: 'shop', count: 1 },
      ]);
    });
  });
}
