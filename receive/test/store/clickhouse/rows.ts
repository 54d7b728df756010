import { Client } from '../../../src/store/clickhouse/client.ts';
import { quoteName } from '../../../src/store/clickhouse/ddl.ts';
import type { ClickHouseOptions } from '../../../src/store/clickhouse/options.ts';

/** A row that no store of the test writes. `agoMs` is how long ago it was received, by the clock of the server. */
export type Row = { writer: number; agoMs?: number; requestId?: string; host?: string; path?: string };

/** Runs SQL on the database of a test. */
export class Rows {
  readonly #client: Client;
  readonly #database: string;

  constructor(options: ClickHouseOptions) {
    this.#client = new Client(options);
    this.#database = quoteName(options.database);
  }

  /** Inserts rows as another receiver would, or as proxies do if `writer` is 2^31 or more. */
  async insert(...rows: Row[]): Promise<void> {
    const [clock] = await this.query<{ us: number }>('SELECT toUnixTimestamp64Micro(now64(6)) AS us');
    const values = rows.map(({ writer, agoMs = 0, requestId = '', host = 'orders', path = '/orders' }) => {
      const received = `fromUnixTimestamp64Micro(${clock!.us - Math.round(agoMs * 1000)}, 'UTC')`;
      const texts = [requestId, 'GET', 'http', host, path, 'otlp-traces'].map((text) => `'${text}'`);
      return `(now64(6), ${received}, ${writer}, 200, ${texts.join(', ')})`;
    });
    const columns = 'time, received, writer, status, request_id, method, scheme, host, path, format';
    await this.run(`INSERT INTO DATABASE.exchange (${columns}) VALUES ${values.join(', ')}`);
  }

  /** Runs a statement. DATABASE stands for the quoted name of the database. */
  run(sql: string): Promise<void> {
    return this.#client.run(sql.replaceAll('DATABASE', this.#database));
  }

  /** Runs a query. */
  query<T>(sql: string): Promise<T[]> {
    return this.#client.rows<T>(sql.replaceAll('DATABASE', this.#database));
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
