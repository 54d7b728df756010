import type { StoreState } from '../store.ts';
import type { Client, Parameters } from './client.ts';
import { onCluster, readTable, storedName, storedTable, systemTable } from './ddl.ts';
import type { ClickHouseOptions } from './options.ts';
import { momentOf } from './query.ts';

/** What is deleted beyond the excess, as a share of `keepBytes`: ClickHouse writes parts anew for it, so it is rare. */
const SPARE_SHARE = 1 / 10;
/** How long the oldest exchanges may be looked for, in seconds: that reads a column of the whole table. */
const SHARE_SECONDS = 60;
const OWN = 'database = {database:String} AND table = {table:String}';

/**
 * Deletes what is too much, the oldest first; ClickHouse then does it in the background. What is too old, it deletes by
 * itself, by the TTL of the table. Any number of receivers may call this at once: they find the same rows. Returns about
 * how many exchanges are deleted.
 */
export async function deleteExpired(
  client: Client,
  options: ClickHouseOptions,
  signal?: AbortSignal,
): Promise<number> {
  if (options.keepBytes === null) return 0;
  const { rows, bytes } = await readSize(client, options);
  if (bytes <= options.keepBytes || (await isDeleting(client, options)) || signal?.aborted) return 0;
  const share = 1 - (options.keepBytes * (1 - SPARE_SHARE)) / bytes;
  const old = await findOldest(client, options, share);
  const count = Math.floor(share * rows);
  // If rows are missing, another receiver has deleted some meanwhile, and they may be enough.
  if (old.rows < rows || count === 0) return 0;
  await client.run(
    `ALTER TABLE ${storedTable('exchange', options)}${onCluster(options)}
     DELETE WHERE received < ${momentOf('before')}`,
    { before: old.cutUs },
  );
  return count;
}

/** Finds the moment before which a share of the exchanges arrived; all are taken to be of the same size. */
async function findOldest(
  client: Client,
  options: ClickHouseOptions,
  share: number,
): Promise<{ rows: number; cutUs: number }> {
  const [found] = await client.rows<{ rows: number; cutUs: number }>(
    `SELECT count() AS rows, toInt64(quantile({share:Float64})(toUnixTimestamp64Micro(received))) AS cutUs
     FROM ${readTable('exchange', options)}`,
    { share },
    { max_execution_time: SHARE_SECONDS },
  );
  return found!;
}

/** What the store holds; ClickHouse knows it without reading rows. Of a cluster, one replica of each shard counts. */
export async function readState(client: Client, options: ClickHouseOptions): Promise<StoreState> {
  const [[counted], { bytes }] = await Promise.all([
    client.rows<{ exchanges: number; oldestUs: number }>(
      `SELECT count() AS exchanges, toUnixTimestamp64Micro(min(time)) AS oldestUs FROM ${readTable('exchange', options)}`,
    ),
    readSize(client, options),
  ]);
  const { exchanges, oldestUs } = counted!;
  return { exchanges, oldestUs: exchanges === 0 ? null : oldestUs, bytes, maxBytes: options.keepBytes };
}

function own(options: ClickHouseOptions): Parameters {
  return { database: options.database, table: storedName('exchange', options) };
}

async function readSize(
  client: Client,
  options: ClickHouseOptions,
): Promise<{ rows: number; bytes: number }> {
  const [size] = await client.rows<{ rows: number; bytes: number }>(
    `SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM ${systemTable('parts', options)}
     WHERE active AND ${OWN}`,
    own(options),
  );
  return size!;
}

async function isDeleting(client: Client, options: ClickHouseOptions): Promise<boolean> {
  const [row] = await client.rows<{ count: number }>(
    `SELECT count() AS count FROM ${systemTable('mutations', options)}
     WHERE NOT is_done AND ${OWN}`,
    own(options),
  );
  return row!.count > 0;
}
