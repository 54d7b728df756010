import assert from 'node:assert/strict';
import type { Exchange } from '../../src/exchange.ts';
import { parseFilter } from '../../src/filter/parse.ts';
import { QueryError, type Store } from '../../src/store/store.ts';
import { makeExchange, makeMessage } from './exchanges.ts';

/** Opens an empty store of the kind that is tested. */
export type OpenStore = (limits?: { keepForMs?: number; keepBytes?: number }) => Promise<Store>;

const NOW_US = 1_795_000_000_000_000;

/** What every store does, whatever is behind it. */
export function describeStore(open: OpenStore): void {
  let store: Store;
  const others: Store[] = [];
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => {
    for (const one of [store, ...others.splice(0)]) await one.close();
  });
  /** Opens another store, which is closed with the first. */
  const openOther: OpenStore = async (limits) => {
    const other = await open(limits);
    others.push(other);
    return other;
  };

  const filter = (text: string) => parseFilter(text, NOW_US);
  /** Request ids of what fits, newest first. */
  const find = async (text: string) => {
    const { exchanges } = await store.list({ filter: filter(text), limit: 1000 });
    return exchanges.map(({ requestId }) => requestId);
  };
  const put = (...changes: Partial<Exchange>[]) =>
    store.append(changes.map((change, index) => makeExchange({ startUs: NOW_US + index, ...change })));

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
      await store.append([exchange]);
      const { exchanges } = await store.list({ filter: filter(''), limit: 1 });
      const stored = await store.get(exchanges[0]!.id);
      const { id, receivedUs, timeUs, ...rest } = stored!;
      const plain = (message: Exchange['request']) => ({ ...message, body: Buffer.from(message.body) });
      assert.deepEqual({ ...rest, request: plain(rest.request), response: plain(rest.response) }, exchange);
      assert.match(id, /^[0-9A-Za-z]+$/);
      assert.equal(timeUs, NOW_US);
      assert.ok(receivedUs > NOW_US - 1e15);
    });

    it('lists neither headers nor bodies', async () => {
      await put({ request: makeMessage('body', { headers: [['a', 'b']] }) });
      const { exchanges } = await store.list({ filter: filter(''), limit: 1 });
      assert.deepEqual(exchanges[0]!.request, { version: 'HTTP/1.1', size: 4, truncated: false });
    });

    it('knows no exchange of an id that is not there, or is none', async () => {
      await put({});
      for (const id of ['', '0', '7fffffffffffffff', 'ffffffffffffffff', "' OR 1", 'x'.repeat(10_000)]) {
        assert.equal(await store.get(id), undefined);
      }
    });

    it('takes the time of arrival where the format has none', async () => {
      await store.append([makeExchange({ startUs: null })]);
      const { exchanges } = await store.list({ filter: filter(''), limit: 1 });
      assert.equal(exchanges[0]!.startUs, null);
      assert.equal(exchanges[0]!.timeUs, exchanges[0]!.receivedUs);
    });

    it('takes times and numbers that cannot be without failing', async () => {
      const wrong = [Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300, 2 ** 53];
      await store.append(
        wrong.map((number) =>
          makeExchange({
            ...{ startUs: number, durationUs: number, status: number },
            request: makeMessage('', { size: number }),
          }),
        ),
      );
      const { exchanges } = await store.list({ filter: filter(''), limit: 10 });
      assert.equal(exchanges.length, wrong.length);
      for (const { timeUs, receivedUs } of exchanges) assert.equal(timeUs, receivedUs);
    });

    it('keeps apart more exchanges of one moment than an id has room for', async () => {
      const same = Array.from({ length: 2500 }, (_, index) =>
        makeExchange({ startUs: NOW_US, requestId: `r${index}` }),
      );
      await store.append(same.slice(0, 2000));
      await store.append(same.slice(2000));
      assert.equal((await store.state()).exchanges, 2500);
      const ids = new Set<string>();
      let cursor: string | undefined;
      do {
        const page = await store.list({ filter: filter(''), limit: 1000, ...(cursor && { cursor }) });
        for (const { requestId } of page.exchanges) ids.add(requestId);
        cursor = page.next ?? undefined;
      } while (cursor);
      assert.equal(ids.size, 2500);
    });
  });

  describe('list', () => {
    it('is newest first, however they came', async () => {
      await put({ startUs: NOW_US + 20, requestId: 'b' }, { startUs: NOW_US + 10, requestId: 'a' });
      await put({ startUs: NOW_US + 15, requestId: 'ab' });
      assert.deepEqual(await find(''), ['b', 'ab', 'a']);
    });

    it('has ids in the order of their times', async () => {
      await put(...Array.from({ length: 300 }, (_, index) => ({ startUs: NOW_US + ((index * 7919) % 997) })));
      const { exchanges } = await store.list({ filter: filter(''), limit: 1000 });
      const ids = exchanges.map(({ id }) => id);
      assert.deepEqual(ids, [...ids].sort().reverse());
    });

    it('goes on where the page before ended, though newer ones came', async () => {
      await put(...['a', 'b', 'c', 'd', 'e'].map((requestId) => ({ requestId })));
      const first = await store.list({ filter: filter(''), limit: 2 });
      await put({ startUs: NOW_US + 100, requestId: 'new' });
      const second = await store.list({ filter: filter(''), limit: 2, cursor: first.next! });
      const third = await store.list({ filter: filter(''), limit: 2, cursor: second.next! });
      const pages = [first, second, third].map(({ exchanges }) => exchanges.map((one) => one.requestId));
      assert.deepEqual(pages, [['e', 'd'], ['c', 'b'], ['a']]);
      assert.equal(third.next, null);
    });

    it('ends with a page that is just full', async () => {
      await put({}, {});
      assert.equal((await store.list({ filter: filter(''), limit: 2 })).next, null);
    });

    it('refuses a cursor or a limit that cannot be', async () => {
      const query = { filter: filter(''), limit: 1 };
      for (const cursor of ['', 'x', '-1', "1' OR '1", 'f'.repeat(16), '0'.repeat(17)]) {
        await assert.rejects(store.list({ ...query, cursor }), QueryError);
      }
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await assert.rejects(store.list({ ...query, limit }), QueryError);
      }
    });
  });

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
      const { exchanges } = await store.list({
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
      assert.equal((await store.list({ filter: far, limit: 1 })).exchanges.length, 1);
      await assert.rejects(store.list({ filter: { terms: [], sinceUs: Number.NaN }, limit: 1 }), QueryError);
    });

    it('wants terms of different fields to fit together', async () => {
      await put({ method: 'POST', status: 500, requestId: 'a' }, { method: 'POST' }, { status: 500 });
      assert.deepEqual(await find('method:POST status:500'), ['a']);
    });
  });

  describe('text', () => {
    it('finds words and beginnings of words, in any case and without accents', async () => {
      await put({ request: makeMessage('{"note":"Résumé of orders"}'), requestId: 'a' }, {});
      for (const text of ['résumé', 'RESUME', 'resu', 'note order', '"note orders"']) {
        assert.deepEqual(await find(text), ['a'], text);
      }
      for (const text of ['esume', 'note missing', 'ordersx']) assert.deepEqual(await find(text), [], text);
    });

    it('takes a short word as a whole one', async () => {
      await put(
        { request: makeMessage('go on'), requestId: 'a' },
        { request: makeMessage('gone'), requestId: 'b' },
      );
      assert.deepEqual(await find('go'), ['a']);
      assert.deepEqual(await find('gon'), ['b']);
    });

    it('wants the words of one piece beside each other', async () => {
      await put({ request: makeMessage('order-17'), requestId: 'a' }, { request: makeMessage('17 order') });
      assert.deepEqual(await find('order-17'), ['a']);
    });

    it('looks at method, host, path, headers and both bodies', async () => {
      await put({
        ...{ method: 'PURGE', host: 'apples.shop', path: '/pears?plums=1', requestId: 'a' },
        request: makeMessage('cherries', { headers: [['x-figs', 'dates\nlimes']] }),
        response: makeMessage('melons'),
      });
      for (const word of [
        'purge',
        'apples',
        'pears',
        'plums',
        'cherries',
        'figs',
        'dates',
        'limes',
        'melons',
      ]) {
        assert.deepEqual(await find(word), ['a'], word);
      }
    });

    it('does not look at bodies that are not text', async () => {
      const binary = Buffer.concat([Buffer.from('needle '), Buffer.from([0xff, 0])]);
      const zipped = {
        headers: [
          ['content-type', 'text/plain'],
          ['content-encoding', 'gzip'],
        ] as [string, string][],
      };
      await put({ request: makeMessage(binary) }, { request: makeMessage(binary, zipped) });
      assert.deepEqual(await find('needle'), []);
    });

    it('looks at text that was cut within a character, or whose type is text', async () => {
      const cut = Buffer.from('needle ü').subarray(0, -1);
      const latin = Buffer.from([0xe4, ...Buffer.from(' needle')]);
      await put(
        { request: makeMessage(cut), requestId: 'a' },
        { request: makeMessage(latin, { headers: [['content-type', 'text/plain']] }), requestId: 'b' },
      );
      assert.deepEqual(await find('needle'), ['b', 'a']);
    });

    it('takes signs of other languages as text, never as operators', async () => {
      await put({ request: makeMessage('near and far'), requestId: 'a' }, {});
      for (const text of [
        '"near( far"',
        '"near*"',
        '"^near"',
        '"-near"',
        '"text:near"',
        '"near + far"',
        '"near\'"',
        '"a\u0000nd near"',
        '"\\"near"',
      ]) {
        await assert.doesNotReject(find(text), text);
      }
      assert.deepEqual(await find('"NEAR(far"'), []);
      assert.deepEqual(await find('"near*and"'), ['a']);
      assert.deepEqual(await find('"near AND far"'), ['a']);
      assert.deepEqual(await find('"near OR nothing"'), []);
      assert.deepEqual(await find('-"near"'), ['']);
    });

    it('finds nothing by what has no word in it', async () => {
      await put({ requestId: 'a' });
      for (const sign of ['---', '"\u0000"', '*', '"', '\ud800', '%', "'"]) {
        const terms = [{ field: 'text' as const, value: sign, isNegated: false }];
        const { exchanges } = await store.list({ filter: { terms }, limit: 10 });
        assert.deepEqual(exchanges, [], sign);
      }
    });

    it('may have many words, and says when it has too many', async () => {
      await put({ request: makeMessage('near and far'), requestId: 'a' });
      const text = (words: number) => [
        { field: 'text' as const, value: 'near '.repeat(words).trim(), isNegated: false },
      ];
      const { exchanges } = await store.list({ filter: { terms: text(200) }, limit: 1 });
      assert.equal(exchanges.length, 1);
      await assert.rejects(store.list({ filter: { terms: text(201) }, limit: 1 }), QueryError);
      const long = [{ field: 'text' as const, value: 'near-'.repeat(400), isNegated: false }];
      assert.deepEqual((await store.list({ filter: { terms: long }, limit: 1 })).exchanges, []);
    });

    it('holds together with other terms, wanted and not', async () => {
      await put(
        { request: makeMessage('coupon'), status: 500, requestId: 'a' },
        { request: makeMessage('coupon'), requestId: 'b' },
        { requestId: 'c' },
      );
      assert.deepEqual(await find('coupon status:500'), ['a']);
      assert.deepEqual(await find('-coupon'), ['c']);
      assert.deepEqual(await find('coupon -status:500'), ['b']);
    });
  });

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
          const found = await store.list({
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

  describeCounts(() => store, filter);
  describeArrivals(() => store, filter, openOther);
}

type Current = () => Store;
type MakeFilter = (text: string) => ReturnType<typeof parseFilter>;

function describeCounts(store: Current, filter: MakeFilter): void {
  describe('summarize', () => {
    it('counts by time and class, and leaves empty buckets out', async () => {
      const at = (seconds: number, status: number) => makeExchange({ startUs: seconds * 1e6, status });
      await store().append([at(100, 200), at(109.9, 204), at(105, 0), at(130, 503), at(131, 700)]);
      const none = { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
      assert.deepEqual(await store().summarize(filter(''), 10e6), [
        { startUs: 100e6, counts: { ...none, '2xx': 2, none: 1 } },
        { startUs: 130e6, counts: { ...none, '5xx': 1, none: 1 } },
      ]);
      assert.deepEqual(await store().summarize(filter('status:503'), 10e6), [
        { startUs: 130e6, counts: { ...none, '5xx': 1 } },
      ]);
    });

    it('refuses a width that cannot be', async () => {
      for (const width of [0, -1, 0.5, Number.NaN]) {
        await assert.rejects(store().summarize(filter(''), width), QueryError);
      }
    });
  });

  describe('map', () => {
    it('counts edges without ports, the busiest first', async () => {
      const call = (source: string, change: Partial<Exchange>) =>
        makeExchange({ source, destination: '10.0.0.9:8080', startUs: NOW_US, ...change });
      await store().append([
        call('web:1', { durationUs: 10, status: 500, request: makeMessage('12345') }),
        call('web:2', { durationUs: 20, status: 0, response: makeMessage('123') }),
        call('web:3', { durationUs: null, status: 404, startUs: NOW_US + 7 }),
        call('cart', { sourceNamespace: 'other', durationUs: null }),
      ]);
      const { edges, others } = await store().map(filter(''), 10);
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
      await store().append(['a', 'a', 'b', 'c'].map((source) => makeExchange({ source })));
      const { edges, others } = await store().map(filter(''), 1);
      assert.deepEqual([edges.length, edges[0]!.source, others], [1, 'a', 2]);
    });
  });

  describe('values', () => {
    it('gives values that begin so, the most frequent first', async () => {
      const hosts = ['web', 'payments:1', 'Payments:2', 'payments:3', 'pay'];
      await store().append(hosts.map((host) => makeExchange({ host, path: '/a?b' })));
      assert.deepEqual(await store().values('host', 'PAY', 10), [
        { value: 'payments', count: 2 },
        { value: 'Payments', count: 1 },
        { value: 'pay', count: 1 },
      ]);
      assert.deepEqual(await store().values('host', '', 1), [{ value: 'payments', count: 2 }]);
      assert.deepEqual(await store().values('path', '/', 10), [{ value: '/a', count: 5 }]);
      assert.deepEqual(await store().values('source', '%', 10), []);
    });

    it('gives namespaces of both sides', async () => {
      await store().append([makeExchange(), makeExchange({ sourceNamespace: 'bank' })]);
      assert.deepEqual(await store().values('namespace', '', 10), [
        { value: 'bank', count: 2 },
        { value: 'shop', count: 1 },
      ]);
    });
  });
}

function describeArrivals(current: Current, filter: MakeFilter, open: OpenStore): void {
  describe('arrivals', () => {
    it('come in the order of arrival, whatever their times', async () => {
      const store = current();
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

    it('leave behind what does not fit', async () => {
      const store = current();
      const position = await store.position();
      await store.append([makeExchange(), makeExchange({ request: makeMessage('coupon'), requestId: 'a' })]);
      const found = await store.arrivals(filter('coupon'), position, 10);
      assert.deepEqual(
        found.exchanges.map((one) => one.requestId),
        ['a'],
      );
      const none = await store.arrivals(filter('nothing'), position, 10);
      assert.deepEqual(none.exchanges, []);
      assert.equal(none.position, await store.position());
    });

    it('refuse a position that cannot be', async () => {
      for (const position of ['', 'x', '-1', "0' OR '1", 'f'.repeat(14)]) {
        await assert.rejects(current().arrivals(filter(''), position, 1), QueryError);
      }
    });

    it('are told to those who subscribed, until they end it', async () => {
      const store = current();
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

  describe('state and expiry', () => {
    it('says how much there is', async () => {
      const store = current();
      const empty = await store.state();
      assert.deepEqual([empty.exchanges, empty.oldestUs], [0, null]);
      await store.append([makeExchange({ startUs: NOW_US }), makeExchange({ startUs: NOW_US - 5 })]);
      const full = await store.state();
      assert.deepEqual([full.exchanges, full.oldestUs], [2, NOW_US - 5]);
      assert.ok(full.bytes > 0 && full.maxBytes > 0);
    });

    it('keeps what came lately, however old it says it is', async () => {
      await current().append([makeExchange({ startUs: 1 })]);
      assert.equal(await current().expire(), 0);
      assert.equal((await current().state()).exchanges, 1);
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
      assert.ok((await store.expire()) > 0);
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
