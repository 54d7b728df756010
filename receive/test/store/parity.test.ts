import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Filter } from '../../src/filter/filter.ts';
import { openClickHouseStore } from '../../src/store/clickhouse/clickhouse.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts';
import type { Edge, Store, Stored, Summary } from '../../src/store/store.ts';
import { startServer, type TestServer } from './clickhouse/server.ts';
import { makeParityExchange } from './parity-exchanges.ts';
import { makeParityFilter } from './parity-filters.ts';

/** How many exchanges both stores get. `make test` takes few; 1,000,000 take a quarter of an hour. */
const EXCHANGES = Number(process.env.MESHTAP_PARITY ?? 20_000);
const FILTERS = Number(process.env.MESHTAP_PARITY_FILTERS ?? 60);
/** How many of them are read in full. */
const EXPORTED = Math.min(EXCHANGES, 4000);
const BATCH = 2000;
const BUCKET_US = 1e6;

describe(`SQLite and ClickHouse with the same ${EXCHANGES} exchanges`, function () {
  this.timeout(3_600_000);
  let server: TestServer;
  let folder: string;
  let stores: [Store, Store];
  /** Milliseconds that each store took for each kind of question. */
  const took: Record<string, [number, number]> = {};

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'meshtap-parity-'));
    server = await startServer();
    stores = [
      await openSqliteStore({ path: join(folder, 'store.db'), keepForMs: 36e6, keepBytes: 2 ** 40 }),
      await openClickHouseStore(server.options({ keepForMs: 36e6 })),
    ];
    for (let first = 0; first < EXCHANGES; first += BATCH) {
      const count = Math.min(BATCH, EXCHANGES - first);
      const batch = Array.from({ length: count }, (_, index) => makeParityExchange(first + index));
      await Promise.all(stores.map((store) => store.append(batch)));
    }
  });
  after(async () => {
    for (const store of stores ?? []) await store.close();
    await server?.stop();
    await rm(folder, { recursive: true });
    if (process.env.MESHTAP_PARITY) console.table(took);
  });

  /** Asks both stores, and requires the same answer. */
  async function askBoth<T>(what: string, about: unknown, ask: (store: Store) => Promise<T>): Promise<T> {
    const [one, other] = [await time(what, 0, ask), await time(what, 1, ask)];
    assert.deepEqual(other, one, `${what} ${JSON.stringify(about)}`);
    return one;
  }

  async function time<T>(what: string, index: 0 | 1, ask: (store: Store) => Promise<T>): Promise<T> {
    const start = performance.now();
    const answer = await ask(stores[index]);
    took[what] ??= [0, 0];
    took[what][index] += performance.now() - start;
    return answer;
  }

  const filters = Array.from({ length: FILTERS }, (_, number) => makeParityFilter(number, EXCHANGES));

  it('list the same pages for each filter', async () => {
    let found = 0;
    for (const filter of filters) {
      const pages = await askBoth('list', filter, (store) =>
        readPages(store, filter, { limit: 20, pages: 2 }),
      );
      if (pages.length > 0) found++;
    }
    assert.ok(found > FILTERS / 3, `only ${found} filters match anything`);
  });

  it('count the same in each bucket of time', async () => {
    for (const filter of filters) {
      await askBoth('summarize', filter, (store) => store.summarize(filter, BUCKET_US));
    }
  });

  it('draw the same map, with the same percentiles', async () => {
    for (const filter of filters) {
      await askBoth('map', filter, async (store) => {
        const { edges, others } = await store.map(filter, 1000);
        // Which of the least busy edges are left out differs.
        const least = others === 0 ? 0 : edges.at(-1)!.count;
        return { edges: edges.filter(({ count }) => count > least).sort(compareEdges), others };
      });
    }
    const all = { terms: [] };
    await askBoth('map', all, async (store) => {
      const { edges, others } = await store.map(all, 5);
      return { counts: edges.map(({ count }) => count), others };
    });
  });

  it('complete values alike', async () => {
    const fields = ['method', 'host', 'path', 'source', 'destination', 'namespace'] as const;
    for (const field of fields) {
      await askBoth('values', field, (store) => store.values(field, '', 3));
      for (const prefix of ['', 'PAY', '10.0', '/api', '%', "'", 'ü']) {
        await askBoth('values', { field, prefix }, (store) => store.values(field, prefix, 1000));
      }
    }
  });

  it('export the same exchanges in the same order, in full', async () => {
    const filter = { terms: [] };
    const limit = { limit: 100, pages: EXPORTED / 100 };
    const count = await askBoth('export', filter, async (store) => {
      const all: unknown[] = [];
      await readPages(store, filter, limit, async (page) => {
        const stored = await store.getMany(page.map(({ id }) => id));
        all.push(...stored.map(withoutIds));
      });
      return all;
    });
    assert.equal(count.length, EXPORTED);
  });
});

/** Reads pages of the list. Ids and times of arrival differ between stores, and are left out. */
async function readPages(
  store: Store,
  filter: Filter,
  { limit, pages }: { limit: number; pages: number },
  visit?: (page: readonly Summary[]) => Promise<void>,
): Promise<unknown[]> {
  const all: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page++) {
    const { exchanges, next } = await store.list({ filter, limit, ...(cursor && { cursor }) });
    await visit?.(exchanges);
    all.push(...exchanges.map(({ id, receivedUs, ...rest }) => rest));
    if (next === null) break;
    cursor = next;
  }
  return all;
}

function withoutIds({ id, receivedUs, request, response, ...rest }: Stored): object {
  const plain = ({ headers, body, ...message }: Stored['request']) => ({
    ...message,
    // SQLite has headers as JSON, which keeps surrogates that are alone.
    headers: headers.map(([name, value]) => [name, value.toWellFormed()]),
    body: Buffer.from(body).toString('base64'),
  });
  return { ...rest, request: plain(request), response: plain(response) };
}

/** Edges with as many exchanges are in any order. */
function compareEdges(one: Edge, other: Edge): number {
  return other.count - one.count || (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
}
