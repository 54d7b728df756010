import { randomBytes } from 'node:crypto';
import { Client } from '../../../src/store/clickhouse/client.ts';
import { onCluster, quoteName } from '../../../src/store/clickhouse/ddl.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';
import { startEngine } from './engine.ts';
import { PATIENT } from './patience.ts';

/** A ClickHouse whose life is not the test's: the engine, or servers that run already. */
export type TestServer = {
  /** The options of a store on it. Each call names a database of its own. */
  options(change?: Partial<ClickHouseOptions>): ClickHouseOptions;
  /** Deletes what the tests made. */
  stop(): Promise<void>;
};

/**
 * Returns the servers that MESHTAP_CLICKHOUSE_URL names (clickhouse://USER@HOST:PORT[,HOST:PORT...]/PREFIX[?secure]), with
 * the password MESHTAP_CLICKHOUSE_PASSWORD, and the cluster MESHTAP_CLICKHOUSE_CLUSTER if that is set. The names of databases
 * begin with PREFIX. Without the URL, starts an engine.
 */
export async function startServer(): Promise<TestServer> {
  const { MESHTAP_CLICKHOUSE_URL: url, MESHTAP_CLICKHOUSE_CLUSTER: cluster } = process.env;
  if (!url) return startEngine();
  const { prefix, ...server } = parseUrl(url);
  const common = {
    ...{ ...server, password: process.env.MESHTAP_CLICKHOUSE_PASSWORD ?? '' },
    ...(cluster && { cluster }),
  };
  // Several test files may use the servers at the same time.
  const run = `${prefix}_${randomBytes(4).toString('hex')}`;
  const databases: string[] = [];
  const options: TestServer['options'] = (change = {}) => {
    const database = `${run}_${databases.length}`;
    databases.push(database);
    return { ...common, database, keepForMs: 3_600_000, keepBytes: null, limits: PATIENT, ...change };
  };
  return { options, stop: () => dropDatabases(databases, options()) };
}

function parseUrl(url: string) {
  const [, user, hosts, prefix, secure] =
    /^clickhouse:\/\/([^@:]+)@([^/]+:\d+)\/(\w+)(\?secure)?$/.exec(url) ?? [];
  if (!user || !hosts || !prefix)
    throw new Error(`MESHTAP_CLICKHOUSE_URL is not clickhouse://USER@HOST:PORT/PREFIX: ${url}`);
  return { user, hosts: hosts.split(','), prefix, isSecure: secure !== undefined };
}

async function dropDatabases(databases: readonly string[], options: ClickHouseOptions): Promise<void> {
  const client = new Client(options);
  try {
    for (const database of databases)
      await client.run(`DROP DATABASE IF EXISTS ${quoteName(database)}${onCluster(options)}`);
  } finally {
    await client.close();
  }
}
