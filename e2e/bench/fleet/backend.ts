import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClickHouseOptions } from '../../../receive/src/store/clickhouse/options.ts';
import { type Engine, startEngine } from '../../../receive/test/store/clickhouse/engine.ts';
import { startReceiver } from '../../support/receiver.ts';
import { startReceiverFleet } from '../../support/receiver-fleet.ts';
import { readState } from './lag.ts';
import type { Way } from './results.ts';

/** What is in a store. */
export type Stored = { stored: number; storedBytes: number; inserts: number };

/** What the proxies post to. */
export type Backend = {
  /** HOST:PORT of each receiver. */
  targets: string[];
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
  return store === 'sqlite' ? startOnSqlite(folder, name) : startOnClickHouse(folder, receivers);
}

async function startOnSqlite(folder: string, name: string): Promise<Backend> {
  const receiver = await startReceiver(folder, { name, flags: ['--keep-bytes', '20GiB'] });
  return {
    targets: [receiver.ingest],
    pages: [receiver.page],
    receiverPids: [receiver.pid],
    enginePid: undefined,
    readStored: async () => ({
      stored: (await readState(receiver.page)).stored,
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

async function startOnClickHouse(folder: string, receivers: number): Promise<Backend> {
  const engine = await startEngine();
  const options = engine.options();
  try {
    const fleet = await startReceiverFleet(receivers, options, folder);
    const running = fleet.running();
    return {
      targets: fleet.ports.map((port) => `127.0.0.1:${port}`),
      pages: running.map(({ page }) => page),
      receiverPids: running.map(({ pid }) => pid),
      enginePid: engine.pid,
      readStored: () => readClickHouse(engine, options),
      async stop() {
        await fleet.stop();
        await engine.stop();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
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
