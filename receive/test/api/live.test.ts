import assert from 'node:assert/strict';
import { eventually } from '../../../e2e/support/eventually.ts';
import { type Store, StoreError } from '../../src/store/store.ts';
import { becomesQuiet } from './becomes-quiet.ts';
import { makeExchange, makeExchanges } from './exchange-samples.ts';
import { type LiveReader, openLive } from './live-reader.ts';
import { openMemoryStore, type PageFixture, startPageFixture } from './page-fixture.ts';

const LIMITS = { liveStreams: 3, livePauseMs: 5, heartbeatMs: 40 };

describe('GET /api/live', function () {
  this.timeout(120_000);
  let store: Store;
  let fixture: PageFixture;
  let readers: LiveReader[];
  beforeEach(async () => {
    readers = [];
    store = await openMemoryStore();
    fixture = await startPageFixture({ store, limits: LIMITS }, [makeExchange({ path: '/before' })]);
  });
  afterEach(async () => {
    for (const reader of readers) reader.close();
    await fixture.stop();
  });

  async function open(query = '', headers: Record<string, string> = {}): Promise<LiveReader> {
    const reader = await openLive(fixture.page.port, { query, headers });
    readers.push(reader);
    return reader;
  }
  const has = (reader: LiveReader, count: number) =>
    eventually(
      `${count} exchanges`,
      () => reader.paths,
      (paths) => paths.length >= count,
    );

  it('sends what arrives, in the order of arrival, and nothing that was there before', async () => {
    const reader = await open();
    for (let index = 0; index < 30; index++) await store.append([makeExchange({ path: `/${index}` })]);
    await has(reader, 30);
    assert.deepEqual(
      reader.paths,
      Array.from({ length: 30 }, (_, index) => `/${index}`),
    );
    assert.equal(reader.answer.headers['content-type'], 'text/event-stream; charset=utf-8');
    assert.equal(reader.answer.headers['cache-control'], 'no-store');
  });

  it('sends the same of an exchange as a list', async () => {
    const reader = await open();
    await store.append([makeExchange({ path: '/one\n\ndata: {}' })]);
    await has(reader, 1);
    const list = await fixture.json<{ exchanges: unknown[] }>('/api/exchanges?limit=1');
    assert.deepEqual(reader.exchanges, list.exchanges);
  });

  it('sends only what matches the filter', async () => {
    const reader = await open('?status=5xx');
    await store.append([makeExchange({ path: '/good' }), makeExchange({ path: '/bad', status: 500 })]);
    await store.append([makeExchange({ path: '/worse', status: 503 })]);
    await has(reader, 2);
    assert.deepEqual(reader.paths, ['/bad', '/worse']);
  });

  for (const how of ['last-event-id', 'after']) {
    it(`goes on behind ${how}`, async () => {
      const first = await open();
      await store.append([makeExchange({ path: '/one' })]);
      await has(first, 1);
      first.close();
      await store.append([makeExchange({ path: '/two' })]);
      const position = first.lastId;
      const second = how === 'after' ? await open(`?after=${position}`) : await open('', { [how]: position });
      await store.append([makeExchange({ path: '/three' })]);
      await has(second, 2);
      assert.deepEqual(second.paths, ['/two', '/three']);
    });
  }

  it('prefers the position that the browser knows to the one in the address', async () => {
    const first = await open();
    await store.append([makeExchange({ path: '/one' })]);
    await has(first, 1);
    const old = first.lastId;
    await store.append([makeExchange({ path: '/two' })]);
    await has(first, 2);
    const second = await open(`?after=${old}`, { 'last-event-id': first.lastId });
    await store.append([makeExchange({ path: '/three' })]);
    await has(second, 1);
    assert.deepEqual(second.paths, ['/three']);
  });

  it('keeps an idle stream alive, and moves its position on', async () => {
    const reader = await open();
    const beat = await eventually(
      'a heartbeat',
      () => reader.events.find(({ comment }) => comment === 'still here'),
      Boolean,
    );
    assert.equal(beat?.id, await store.position());
  });

  for (const query of ['?after=nonsense!', '?limit=5', '?status=9xx', '?after=1&after=2']) {
    it(`refuses ${query}`, async () => await assert.rejects(open(query), /answered 400/));
  }

  it('refuses more readers than may be there, and takes one when another has gone', async () => {
    for (let count = 0; count < LIMITS.liveStreams; count++) await open();
    const { status, headers } = await fixture.ask('/api/live');
    assert.deepEqual([status, headers['retry-after']], [429, '5']);
    readers[0]?.close();
    await eventually('a free place', () => open(), Boolean);
  });

  it('leaves the store alone when its reader has gone', async () => {
    let subscribers = 0;
    const { subscribe } = store;
    store.subscribe = (arrived) => {
      subscribers++;
      const unsubscribe = subscribe.call(store, arrived);
      return () => {
        subscribers--;
        unsubscribe();
      };
    };
    const reader = await open();
    assert.equal(subscribers, 1);
    reader.close();
    await eventually(
      'no subscriber',
      () => subscribers,
      (count) => count === 0,
    );
  });

  it('ends at once, and as it should, when the listener stops', async () => {
    const reader = await open();
    await fixture.page.stop();
    assert.equal(await reader.ended, true);
  });

  it('is cut when the store fails, so that the reader comes back', async () => {
    const reader = await open();
    store.arrivals = () => Promise.reject(new StoreError('the disk is full'));
    assert.equal(await reader.ended, false);
    assert.deepEqual(fixture.lines, []);
  });
});

describe('a slow reader of GET /api/live', function () {
  this.timeout(120_000);
  const BEHIND_MS = 3_600_000;
  const TOTAL = 10_000;
  const { now } = Date;
  let store: Store;
  let fixture: PageFixture;
  /** How many exchanges were read from the store for live streams. */
  let read: number;
  let isReading: boolean;
  beforeEach(async () => {
    store = await openMemoryStore();
    read = 0;
    const { arrivals } = store;
    store.arrivals = async (...query) => {
      isReading = true;
      const page = await arrivals.apply(store, query);
      isReading = false;
      read += page.exchanges.length;
      return page;
    };
    fixture = await startPageFixture({ store, limits: { liveBehindMs: BEHIND_MS, livePauseMs: 5 } });
  });
  afterEach(() => {
    Date.now = now;
    return fixture.stop();
  });

  /** Opens a stream that takes nothing, and stores more than the buffers of its connection have room for. */
  async function openStuck(): Promise<LiveReader> {
    const reader = await openLive(fixture.page.port);
    reader.answer.pause();
    const path = `/${'x'.repeat(3000)}`;
    for (let count = 0; count < TOTAL; count += 500) await store.append(makeExchanges(500, { path }));
    await becomesQuiet(
      () => read,
      () => isReading,
    );
    return reader;
  }

  it('gets everything while it is not too far behind', async () => {
    const reader = await openLive(fixture.page.port);
    await store.append(makeExchanges(1200));
    await eventually(
      'all of them',
      () => reader.paths.length,
      (count) => count === 1200,
    );
    assert.equal(reader.skipped, 0);
    reader.close();
  });

  it('costs no reads while it takes nothing, and then learns how many it missed', async () => {
    const reader = await openStuck();
    // What was read is in the buffers of the two sockets, which the system bounds.
    assert.ok(read < TOTAL / 2, `${read} were read`);
    Date.now = () => now() + 2 * BEHIND_MS;
    reader.answer.resume();
    await eventually(
      'the end',
      () => reader.skipped + reader.paths.length,
      (count) => count >= TOTAL,
    );
    assert.equal(reader.skipped + reader.paths.length, TOTAL);
    assert.ok(reader.skipped > 0);
    await store.append([makeExchange({ path: '/after' })]);
    await eventually(
      'what comes then',
      () => reader.paths.at(-1),
      (last) => last === '/after',
    );
    reader.close();
  });

  it('is cut when the listener stops, as it would hold that up', async () => {
    const reader = await openStuck();
    await fixture.page.stop();
    reader.answer.resume();
    assert.equal(await reader.ended, false);
  });
});
