import assert from 'node:assert/strict';
import { QueryError } from '../../src/store/store.ts';
import { makeMessage } from './exchanges.ts';
import { NOW_US, type StoreContext } from './suite-context.ts';

/** What each field of a filter finds. */
export function describeFilters(context: StoreContext): void {
  const { find, put } = context;

  describe('filter', () => {
    it('finds a method in any case', async () => {
      await put({ method: 'POST', requestId: 'a' }, { method: 'GET' });
      assert.deepEqual(await find('method:post'), ['a']);
    });

    it('finds a status and a class', async () => {
      await put(
        { status: 404, requestId: 'a' },
        { status: 503, requestId: 'b' },
        { status: 0, requestId: 'c' },
      );
      assert.deepEqual(await find('status:404'), ['a']);
      assert.deepEqual(await find('status:5xx'), ['b']);
      assert.deepEqual(await find('status:4xx status:5xx'), ['b', 'a']);
      assert.deepEqual(await find('-status:5xx'), ['c', 'a']);
    });

    it('finds a host by its first parts, in any case, with its port or without', async () => {
      await put(
        ...['payments', 'payments:80', 'Payments.bank:8080', 'payments-old.bank', 'old.payments'].map(
          (host) => ({
            ...{ host, requestId: host },
          }),
        ),
      );
      assert.deepEqual(await find('host:PAYMENTS'), ['Payments.bank:8080', 'payments:80', 'payments']);
      assert.deepEqual(await find('host:payments:80'), ['payments:80']);
      assert.deepEqual(await find('host:payments.bank:8080'), ['Payments.bank:8080']);
      assert.deepEqual(await find('host:payments.bank:808'), []);
      assert.deepEqual(await find('host:*.bank'), ['payments-old.bank', 'Payments.bank:8080']);
      assert.deepEqual(await find('host:*.bank:8080'), ['Payments.bank:8080']);
    });

    it('finds addresses with and without their ports', async () => {
      const sources = ['10.0.0.1:5000', '10.0.0.10:5000', '[fd00::1]:5000', 'fd00::1', '10.0.0.1:99999'];
      await put(...sources.map((source) => ({ source, requestId: source })));
      assert.deepEqual(await find('source:10.0.0.1'), ['10.0.0.1:99999', '10.0.0.1:5000']);
      assert.deepEqual(await find('source:10.0.0.1:5000'), ['10.0.0.1:5000']);
      assert.deepEqual(await find('source:10.0'), ['10.0.0.1:99999', '10.0.0.10:5000', '10.0.0.1:5000']);
      assert.deepEqual(await find('source:[fd00::1]'), ['[fd00::1]:5000']);
      assert.deepEqual(await find('source:fd00::1'), ['fd00::1']);
      assert.deepEqual(await find('source:fd00'), ['fd00::1']);
    });

    it('finds the beginning of a path, byte by byte', async () => {
      const paths = ['/cart', '/cart?x=1', '/carts/ü', '/Cart', '/car%t'];
      await put(...paths.map((path) => ({ path, requestId: path })));
      assert.deepEqual(await find('path:/cart'), ['/carts/ü', '/cart?x=1', '/cart']);
      assert.deepEqual(await find('path:/carts/ü'), ['/carts/ü']);
      assert.deepEqual(await find('path:/car%'), ['/car%t']);
      assert.deepEqual(await find('path:/car_'), []);
    });

    it('finds the namespace of either side', async () => {
      await put(
        { sourceNamespace: 'shop', destinationNamespace: 'bank', requestId: 'a' },
        { sourceNamespace: 'bank', destinationNamespace: 'bank', requestId: 'b' },
      );
      assert.deepEqual(await find('namespace:Shop'), ['a']);
      assert.deepEqual(await find('namespace:bank'), ['b', 'a']);
      assert.deepEqual(await find('-namespace:shop'), ['b']);
    });

    it('finds a trace and a request by their whole ids', async () => {
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      await put({ traceId, requestId: 'one two' }, { requestId: '---' }, {});
      assert.deepEqual(await find(`trace:${traceId.toUpperCase()}`), ['one two']);
      assert.deepEqual(await find('trace:4bf92f'), []);
      assert.deepEqual(await find('request:"one two"'), ['one two']);
      assert.deepEqual(await find('request:one'), []);
      assert.deepEqual(await find('request:---'), ['---']);
      assert.deepEqual(await find(`-trace:${traceId}`), ['', '---']);
    });

    it('finds what is cut, redacted, unanswered or an error', async () => {
      await put(
        { requestId: 'cut', response: makeMessage('', { truncated: true }) },
        { requestId: 'redacted', redacted: true },
        { requestId: 'unanswered', status: 0 },
        { requestId: 'bad', status: 404 },
        { requestId: 'fine' },
      );
      assert.deepEqual(await find('is:cut'), ['cut']);
      assert.deepEqual(await find('is:redacted'), ['redacted']);
      assert.deepEqual(await find('is:unanswered'), ['unanswered']);
      assert.deepEqual(await find('is:error'), ['bad', 'unanswered']);
      assert.deepEqual(await find('is:cut is:redacted'), ['redacted', 'cut']);
      assert.deepEqual(await find('-is:error -is:cut'), ['fine', 'redacted']);
    });

    it('holds since, and not until, at the microsecond', async () => {
      await put(...[0, 1, 2].map((us) => ({ startUs: NOW_US + us, requestId: `${us}` })));
      const { exchanges } = await context.store.list({
        filter: { terms: [], sinceUs: NOW_US + 1, untilUs: NOW_US + 2 },
        limit: 10,
      });
      assert.deepEqual(
        exchanges.map(({ requestId }) => requestId),
        ['1'],
      );
    });

    it('refuses times that are none, and takes those that are far away', async () => {
      await put({ requestId: 'a' });
      const far = { terms: [], sinceUs: -1e300, untilUs: Number.POSITIVE_INFINITY };
      assert.equal((await context.store.list({ filter: far, limit: 1 })).exchanges.length, 1);
      await assert.rejects(
        context.store.list({ filter: { terms: [], sinceUs: Number.NaN }, limit: 1 }),
        QueryError,
      );
    });

    it('needs terms of different fields to match together', async () => {
      await put({ method: 'POST', status: 500, requestId: 'a' }, { method: 'POST' }, { status: 500 });
      assert.deepEqual(await find('method:POST status:500'), ['a']);
    });
  });
}

/** Values that somebody sends to break it. */
export function describeHostileValues(context: StoreContext): void {
  const { put } = context;

  describe('hostile values', () => {
    const hostile = [
      '"',
      "'",
      "' OR 1=1 --",
      '\\',
      '%',
      '_',
      '*',
      '*.',
      '*.*',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\udfff',
      '�',
      ':',
      '.',
      'NEAR(a b)',
      'a\tb\nc\rd',
      '\\N',
      "\\'",
      '\\0',
      '{filter0:String}',
      'x'.repeat(2000),
    ];

    it('fit what has them, and nothing else', async () => {
      await put(
        ...hostile.map((value, index) => ({
          ...{ host: value, source: value, path: value, requestId: `${index}` },
        })),
      );
      for (const field of ['host', 'source', 'path', 'request', 'trace', 'method', 'namespace'] as const) {
        for (const value of hostile) {
          const found = await context.store.list({
            filter: { terms: [{ field, value, isNegated: false }] },
            limit: 100,
          });
          const expected = ['host', 'source', 'path'].includes(field) ? isFitting(field, value) : [];
          assert.deepEqual(
            found.exchanges.map((one) => one.requestId).sort(),
            expected.sort(),
            `${field}:${value}`,
          );
        }
      }
    });

    /** Numbers of the values that a value fits; surrogates that are alone are stored as U+FFFD. */
    function isFitting(field: string, value: string): string[] {
      const sane = (text: string) => text.toWellFormed().toLowerCase();
      const wanted = sane(value);
      return hostile.flatMap((one, index) => {
        const it = sane(one);
        const isIt =
          field === 'path'
            ? one.toWellFormed().startsWith(value.toWellFormed())
            : wanted.startsWith('*.')
              ? it.endsWith(wanted.slice(1))
              : it === wanted || it.startsWith(`${wanted}.`) || it.startsWith(`${wanted}:`);
        return isIt ? [`${index}`] : [];
      });
    }
  });
}
