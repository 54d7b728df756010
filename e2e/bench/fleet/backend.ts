import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouseOptions } from '../../../receive/src/store/clickhouse/options.ts';
import { type Engine, startEngine } from '../../../receive/test/store/clickhouse/engine.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { findRecipe } from '../../support/recipes.ts';
import { FILTER } from './filter-model.ts';
import { readState } from './lag.ts';
import type { FleetOrder } from './order.ts';
import type { Way } from './results.ts';

/** What is in a store. */
export type Stored = { stored: number; storedBytes: number; inserts: number };

/** What the proxies post to. */
export type Backend = {
  /** Where and how the proxies post. */
  posts: Pick<FleetOrder, 'targets' | 'format' | 'path' | 'headers' | 'filter'>;
  /** The address of each receiver's page. */
  pages: string[];
  receiverPids: number[];
  /** ClickHouse's process, if it has one. */
  enginePid: number | undefined;
  readStored(): Promise<Stored>;
  stop(): Promise<void>;
};

/** Starts a store with nothing in it, and receivers. Their logs go to `folder`. */
export function startBackend({ store, receivers }: Way, folder: string, name: string): Promise<Backend> {
  return store === 'sqlite' ? startOnSqlite(folder, name) : startOnClickHouse(folder, name, receivers);
}

async function startOnSqlite(folder: string, name: string): Promise<Backend> {
  const receiver = await startReceiver(folder, { name, flags: ['--keep-bytes', '20GiB'] });
  return {
    posts: { targets: [receiver.ingest], format: 'otlp-traces', filter: FILTER },
    pages: [receiver.page],
    receiverPids: [receiver.pid],
    enginePid: undefined,
    readStored: async () => ({
      stored: (await readState(receiver.page)).stored ?? 0,
      storedBytes: await sizeOf(folder, `${name}.db`),
      inserts: 0,
    }),
    stop: receiver.stop,
  };
}

/** The size of a SQLite file and of the files that belong to it. */
async function sizeOf(folder: string, name: string): Promise<number> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function startOnClickHouse(folder: string, name: string, receivers: number): Promise<Backend> {
  const engine = await startEngine();
  const options = engine.options();
  // Without receivers between, there is still one: it makes the tables, shows what is in them, and learns.
  const started = await startReceivers(Math.max(1, receivers), options, folder, name).catch(async (error) => {
    await engine.stop();
    throw error;
  });
  const targets = started.map(({ ingest }) => ingest);
  return {
    posts:
      receivers === 0 ? postToEngine(engine, options) : { targets, format: 'otlp-traces', filter: FILTER },
    pages: started.map(({ page }) => page),
    receiverPids: started.map(({ pid }) => pid),
    enginePid: engine.pid,
    readStored: () => readClickHouse(engine, options),
    async stop() {
      await Promise.all(started.map((each) => each.stop()));
      await engine.stop();
    },
  };
}

async function startReceivers(
  count: number,
  { hosts: [host], user, password, database }: ClickHouseOptions,
  folder: string,
  name: string,
): Promise<Receiver[]> {
  const passwordFile = join(folder, `${name}-password`);
  await writeFile(passwordFile, password);
  const flags = [
    '--store',
    `clickhouse://${user}@${host}/${database}`,
    '--store-password-file',
    passwordFile,
  ];
  const names = Array.from({ length: count }, (_, index) => `${name}-${index}`);
  return Promise.all(names.map((each) => startReceiver(folder, { name: each, flags })));
}

/** What proxies post with the recipe of docs/backends.md. */
function postToEngine({ port }: Engine, { database, user, password }: ClickHouseOptions): Backend['posts'] {
  const { backend, batch, limits } = findRecipe('ClickHouse').configs[0]!;
  const { maxTraces, maxBytes } = batch as typeof FILTER;
  const { maxAttempts } = limits as typeof FILTER;
  return {
    targets: [`127.0.0.1:${port}`],
    format: 'scnt-lines',
    path: backend.path!.replace('meshtap.scnt', `${database}.scnt`),
    headers: [
      ['x-clickhouse-user', user],
      ['x-clickhouse-key', password],
    ],
    filter: { ...FILTER, maxTraces, maxBytes, maxAttempts },
  };
}

async function readClickHouse(engine: Engine, options: ClickHouseOptions): Promise<Stored> {
  const ask = (query: string) => askEngine(engine, options, query);
  const [stored, storedBytes] = await ask(
    `SELECT sum(rows), sum(bytes_on_disk) FROM system.parts WHERE active AND database = '${options.database}' AND table LIKE 'exchange%'`,
  );
  const [inserts = 0] = await ask(`SELECT value FROM system.events WHERE event = 'InsertQuery'`);
  return { stored: stored!, storedBytes: storedBytes!, inserts };
}

async function askEngine({ url }: Engine, { user, password }: ClickHouseOptions, query: string) {
  const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password };
  const response = await fetch(url, { method: 'POST', headers, body: query });
  const text = await response.text();
  if (!response.ok) throw new Error(`ClickHouse answered ${response.status}: ${text}`);
  return text.trim().split('\t').map(Number);
}
