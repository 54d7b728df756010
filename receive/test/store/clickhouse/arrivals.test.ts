import assert from 'node:assert/strict';
import { eventually } from '../../../../e2e/support/eventually.ts';
import { parseFilter } from '../../../src/filter/parse.ts';
import { ArrivalWatch } from '../../../src/store/clickhouse/arrival-watch.ts';
import { openClickHouseStore } from '../../../src/store/clickhouse/clickhouse.ts';
import type { Client } from '../../../src/store/clickhouse/client.ts';
import { type Store, StoreError } from '../../../src/store/store.ts';
import { makeExchange } from '../exchanges.ts';
import { NOW_US } from '../suite-context.ts';
import { type Engine, startEngine } from './engine.ts';
import { Rows } from './rows.ts';

const DIRECT = 2 ** 31;

describe('arrivals of a ClickHouse store', function () {
  this.timeout(120_000);
  let engine: Engine;
  let store: Store;
  let other: Store;
  let rows: Rows;
  before(async () => {
    engine = await startEngine();
  });
  after(() => engine?.stop());
  beforeEach(async () => {
    const options = engine.options();
    store = await openClickHouseStore(options);
    other = await openClickHouseStore(options);
    rows = new Rows(options);
  });
  afterEach(async () => {
    await Promise.all([store.close(), other.close(), rows.close()]);
  });

  /** Reads everything after a position, in pages. */
  async function readAll(position: string, limit = 1000, filter = ''): Promise<[string[], string]> {
    const found: string[] = [];
    for (;;) {
      const page = await store.arrivals(parseFilter(filter, NOW_US), position, limit);
      found.push(...page.exchanges.map(({ requestId }) => requestId));
      position = page.position;
      if (page.exchanges.length < limit) return [found, position];
    }
  }
  const put = (into: Store, ...ids: string[]) =>
    into.append(ids.map((requestId) => makeExchange({ requestId })));

  it('has what every receiver stored', async () => {
    const position = await store.position();
    await put(store, 'a', 'b');
    await put(other, 'c');
    const [found, next] = await readAll(position);
    assert.deepEqual(found, ['a', 'b', 'c']);
    await put(other, 'd');
    assert.deepEqual((await readAll(next))[0], ['d']);
  });

  it('stays at its position as long as nothing arrives', async () => {
    await put(store, 'a');
    const position = await store.position();
    assert.deepEqual(await store.arrivals(parseFilter('', NOW_US), position, 10), {
      exchanges: [],
      position,
    });
  });

  for (const [what, agoMs] of [
    ['behind', 10_000],
    ['ahead', -10_000],
  ] as const) {
    it(`has each row of a receiver once whose clock is ten seconds ${what}`, async () => {
      await rows.insert({ writer: 7, agoMs: agoMs + 100, requestId: 'old' });
      let position = await store.position();
      await put(store, 'a');
      await rows.insert({ writer: 7, agoMs, requestId: 'known' });
      await rows.insert({ writer: 8, agoMs, requestId: 'new' });
      const found: string[] = [];
      for (let page = 0; page < 4; page++) {
        const [some, next] = await readAll(position, 2);
        found.push(...some);
        position = next;
        await put(store, `b${page}`);
      }
      assert.deepEqual(found.sort(), ['a', 'b0', 'b1', 'b2', 'known', 'new']);
    });
  }

  it('has the rows of an insert that took five seconds', async () => {
    await rows.insert({ writer: 7, agoMs: 9000, requestId: 'old' });
    const position = await store.position();
    await put(store, 'a');
    const [, next] = await readAll(position);
    await rows.insert(
      { writer: 7, agoMs: 5000, requestId: 'late' },
      { writer: 9, agoMs: 5000, requestId: 'late too' },
    );
    assert.deepEqual((await readAll(next))[0].sort(), ['late', 'late too']);
  });

  it('has rows of the same moment once, whatever the size of a page', async () => {
    const position = await store.position();
    const writers = [3, 4, 5, 6, DIRECT, DIRECT + 1, DIRECT + 2];
    await rows.insert(...writers.map((writer) => ({ writer, agoMs: 4000, requestId: `${writer}` })));
    const all = writers.map(String);
    for (const limit of [1, 2, 3, 10]) {
      assert.deepEqual((await readAll(position.replace(/^.{14}.{22}/, atDirect), limit))[0], all);
    }
    /** The position names the moment of its end for direct rows, which these are older than. */
    function atDirect(digits: string): string {
      return `${digits.slice(0, 14)}${digits.slice(0, 14)}00000000`;
    }
  });

  it('advances over what does not match', async () => {
    const position = await store.position();
    await put(store, ...Array.from({ length: 5 }, (_, index) => `${index}`));
    const [found, next] = await readAll(position, 1000, 'method:POST');
    assert.deepEqual(found, []);
    assert.notEqual(next, position);
    assert.deepEqual((await readAll(next))[0], []);
  });

  it('has what proxies stored directly, once it is two seconds old', async () => {
    const position = await store.position();
    await rows.insert({ writer: DIRECT, requestId: 'a' }, { writer: DIRECT + 1, agoMs: -1, requestId: 'b' });
    const [early] = await readAll(position);
    const [age] = await rows.query<{ ms: number }>(
      "SELECT dateDiff('millisecond', min(received), now64(6)) AS ms FROM DATABASE.exchange",
    );
    assert.ok(early.length === 0 || age!.ms >= 2000, `${early} after ${age!.ms} ms`);
    const [found, next] = await eventually(
      'direct rows',
      () => readAll(position, 1),
      ([ids]) => ids.length === 2,
    );
    assert.deepEqual(found, ['a', 'b']);
    assert.deepEqual((await readAll(next))[0], []);
  });

  it('has each row once while several receivers store at the same time', async () => {
    let position = await store.position();
    const found: string[] = [];
    let isDone = false;
    const storing = Promise.all(
      [store, other].map(async (into, receiver) => {
        for (let batch = 0; batch < 8; batch++)
          await put(into, ...Array.from({ length: 7 }, (_, at) => `${receiver} ${batch} ${at}`));
      }),
    ).then(() => {
      isDone = true;
    });
    for (let isLast = false; !isLast; ) {
      isLast = isDone;
      const [some, next] = await readAll(position, 5);
      found.push(...some);
      position = next;
    }
    await storing;
    assert.equal(found.length, 2 * 8 * 7);
    assert.equal(new Set(found).size, found.length);
  });

  it('rings for what another receiver stored, and for direct rows, as long as somebody waits', async () => {
    let rung = 0;
    const end = store.subscribe(() => rung++);
    for (const insert of [() => put(other, 'a'), () => rows.insert({ writer: DIRECT })]) {
      const before = rung;
      await insert();
      await eventually('a ring', () => rung > before, Boolean);
    }
    end();
  });

  it('rings again after the store was away', async () => {
    let rung = 0;
    store.subscribe(() => rung++);
    await engine.kill();
    await engine.restart();
    const before = rung;
    await eventually(
      'a ring',
      async () => {
        await put(other, 'a').catch(() => {});
        return rung > before;
      },
      Boolean,
    );
  });
});

describe('Subscribers of a ClickHouse store', () => {
  it('ask the store only while somebody waits, also after it failed', async () => {
    let asked = 0;
    const rows = async () => {
      asked++;
      throw new StoreError('away');
    };
    const watch = new ArrivalWatch({ rows } as unknown as Client, 'exchange');
    const end = watch.subscribe(() => {});
    await eventually(
      'two questions',
      () => asked,
      (count) => count === 2,
    );
    end();
    const again = watch.subscribe(() => {});
    await eventually(
      'another question',
      () => asked,
      (count) => count === 3,
    );
    again();
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(asked, 3);
  });
});
