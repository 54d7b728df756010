import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseSettings } from '@clickhouse/client';
import { StoreError } from '../store.ts';
import type { Client } from './client.ts';
import { areTablesMade, checkCluster, isDatabaseMade, runEverywhere } from './cluster.ts';
import { createDatabase } from './ddl.ts';
import { ClickHouseStoreError } from './errors.ts';
import { checkColumns, checkTables, type FoundTable, findTables } from './found-tables.ts';
import type { ClickHouseOptions } from './options.ts';
import { changeTtl, createStatements, TABLES_MADE, ttlSeconds } from './schema.ts';

/** The oldest ClickHouse that has all that is used here. */
const OLDEST = [26, 3] as const;
/** Errors of statements when several receivers make or change the same table at once. Source: `ErrorCodes.cpp`. */
const RACES = new Set(['57', '82', '253', '517']);
const RACE_ATTEMPTS = 20;
const RACE_PAUSE_MS = 100;

/**
 * Makes the database and the tables, or updates older ones. Several receivers may do so at once. Rejects with a
 * StoreError if the server is too old, or if the tables belong to another program or to a newer version.
 */
export async function migrate(client: Client, options: ClickHouseOptions): Promise<void> {
  await checkServer(client);
  if (options.cluster !== undefined) await checkCluster(client, options.cluster);
  checkTables(await findTables(client, options), options);
  // A receiver must be able to start while a server of its cluster is down.
  if (!(await areTablesMade(client, TABLES_MADE, options))) await makeTables(client, options);
  const tables = await findTables(client, options);
  checkTables(tables, options);
  await checkColumns(client, options);
  await updateTtl(client, options, tables);
}

async function makeTables(client: Client, options: ClickHouseOptions): Promise<void> {
  // A user who may not create databases can use one that is there.
  if (!(await isDatabaseMade(client, options))) await runInRace(client, createDatabase(options), options);
  for (const statement of createStatements(options)) await runInRace(client, statement, options);
}

async function checkServer(client: Client): Promise<void> {
  const [row] = await client.rows<{ version: string }>('SELECT version() AS version');
  const version = row?.version ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (isOld)
    throw new StoreError(
      `The server is ClickHouse ${version}, and meshtap needs ${OLDEST.join('.')} or newer`,
    );
}

async function updateTtl(
  client: Client,
  options: ClickHouseOptions,
  tables: readonly FoundTable[],
): Promise<void> {
  const name = options.cluster === undefined ? 'exchange' : 'exchange_shard';
  const kept = tables.find((table) => table.name === name);
  const seconds = /\bTTL .*?toIntervalSecond\((\d+)\)/.exec(kept?.engine ?? '')?.[1];
  if (Number(seconds) === ttlSeconds(options)) return;
  // The new time counts for stored rows too. Otherwise a part that is not merged again goes at the time that it had.
  await runInRace(client, changeTtl(options), options, {
    materialize_ttl_after_modify: 1,
    mutations_sync: '0',
  });
}

/** Runs a statement that another receiver may run at the same moment. */
async function runInRace(
  client: Client,
  sql: string,
  options: ClickHouseOptions,
  settings: ClickHouseSettings = {},
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runEverywhere(client, sql, options, settings);
    } catch (error) {
      const isRace = error instanceof ClickHouseStoreError && RACES.has(error.code);
      if (!isRace || attempt === RACE_ATTEMPTS) throw error;
    }
    await delay(RACE_PAUSE_MS);
  }
}
