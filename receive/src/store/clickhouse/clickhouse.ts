import type { Exchange } from '../../exchange.ts';
import type { Filter } from '../../filter/filter.ts';
import type { CatalogueStore } from '../catalogue-store.ts';
import type {
  Arrivals,
  Bucket,
  Edge,
  FieldValue,
  ListPage,
  ListQuery,
  Store,
  Stored,
  StoreState,
} from '../store.ts';
import { ArrivalWatch } from './arrival-watch.ts';
import { listArrivals, readPosition } from './arrivals.ts';
import { ClickHouseCatalogue } from './catalogue/catalogue.ts';
import { Client } from './client.ts';
import { summarize, valuesOf } from './counts.ts';
import { readTable } from './ddl.ts';
import { mapEdges } from './edges.ts';
import type { ExchangeTable } from './exchange-table.ts';
import { deleteExpired, readState } from './expiry.ts';
import { getExchanges, listExchanges } from './lists.ts';
import { migrate } from './migrate.ts';
import type { ClickHouseOptions } from './options.ts';
import { Writer } from './writer.ts';

/**
 * Opens a store on ClickHouse, and makes or updates its tables. Any number of receivers may have it open. Rejects with a
 * StoreError if no server answers, or if the database has tables of another program or of a newer version.
 */
export async function openClickHouseStore(options: ClickHouseOptions): Promise<Store> {
  const client = new Client(options);
  try {
    await migrate(client, options);
    return new ClickHouseStore(client, options);
  } catch (error) {
    await client.close();
    throw error;
  }
}

class ClickHouseStore implements Store {
  readonly catalogue: CatalogueStore & { close(): Promise<void> };
  readonly #client: Client;
  readonly #options: ClickHouseOptions;
  /** The quoted name of the table that everything is read from. */
  readonly #table: string;
  readonly #exchanges: ExchangeTable;
  readonly #writer: Writer;
  readonly #watch: ArrivalWatch;

  constructor(client: Client, options: ClickHouseOptions) {
    this.#client = client;
    this.#options = options;
    this.#table = readTable('exchange', options);
    this.#exchanges = { client, name: this.#table, keepForMs: options.keepForMs };
    this.#writer = new Writer(client, options.database);
    this.#watch = new ArrivalWatch(client, this.#table);
    this.catalogue = new ClickHouseCatalogue(options, () => this.#writer.ids);
  }

  async append(exchanges: readonly Exchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    await this.#writer.append(exchanges);
    this.#watch.ring();
  }

  list(query: ListQuery): Promise<ListPage> {
    return listExchanges(this.#exchanges, query);
  }

  async get(id: string): Promise<Stored | undefined> {
    const [stored] = await this.getMany([id]);
    return stored;
  }

  getMany(ids: readonly string[]): Promise<Stored[]> {
    return getExchanges(this.#exchanges, ids);
  }

  summarize(filter: Filter, bucketUs: number): Promise<Bucket[]> {
    return summarize(this.#exchanges, filter, bucketUs);
  }

  map(filter: Filter, limit: number): Promise<{ edges: Edge[]; others: number }> {
    return mapEdges(this.#exchanges, filter, limit);
  }

  values(field: Parameters<Store['values']>[0], prefix: string, limit: number): Promise<FieldValue[]> {
    return valuesOf(this.#exchanges, field, prefix, limit);
  }

  position(): Promise<string> {
    return readPosition(this.#exchanges);
  }

  arrivals(filter: Filter, position: string, limit: number): Promise<Arrivals> {
    return listArrivals(this.#exchanges, filter, position, limit);
  }

  subscribe(arrived: () => void): () => void {
    return this.#watch.subscribe(arrived);
  }

  expire(signal?: AbortSignal): Promise<number> {
    return deleteExpired(this.#client, this.#options, signal);
  }

  state(): Promise<StoreState> {
    return readState(this.#client, this.#options);
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.catalogue.close();
    await this.#client.close();
  }
}
