import { Readable } from 'node:stream';
import { type ClickHouseClient, type ClickHouseSettings, createClient } from '@clickhouse/client';
import { toStoreError } from './errors.ts';
import type { ClickHouseOptions } from './options.ts';

/** Values of `{name:Type}` in a query. */
export type Parameters = Record<string, unknown>;

/** How long a query may take, in seconds. */
const QUERY_SECONDS = 10;

/** Speaks to the servers of a ClickHouse store. All its errors are those of `Store`. */
export class Client {
  readonly #client: ClickHouseClient;

  constructor({ hosts, isSecure, user, password }: ClickHouseOptions) {
    this.#client = createClient({
      url: `${isSecure ? 'https' : 'http'}://${hosts[0]}`,
      username: user,
      password,
      application: 'meshtap',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    });
  }

  /** Runs a query, and returns its rows. Rejects with a QueryLimitError if that takes too long. */
  async rows<T>(sql: string, parameters: Parameters = {}, settings: ClickHouseSettings = {}): Promise<T[]> {
    try {
      const result = await this.#client.query({
        query: sql,
        format: 'JSONEachRow',
        query_params: parameters,
        clickhouse_settings: { max_execution_time: QUERY_SECONDS, ...settings },
      });
      return await result.json<T>();
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Runs a statement that returns nothing. */
  async run(sql: string, parameters: Parameters = {}, settings: ClickHouseSettings = {}): Promise<void> {
    try {
      await this.#client.command({ query: sql, query_params: parameters, clickhouse_settings: settings });
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Inserts rows of RowBinary: all or none. `token` names them, so that a repeated insert does nothing. */
  async insert(into: string, rows: Uint8Array, token: string): Promise<void> {
    try {
      const { stream } = await this.#client.exec({
        query: `INSERT INTO ${into} FORMAT RowBinary`,
        values: Readable.from([rows], { objectMode: false }),
        clickhouse_settings: { insert_deduplication_token: token, async_insert: 0 },
      });
      stream.resume();
    } catch (error) {
      throw toStoreError(error);
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
