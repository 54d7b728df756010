import type { Exchange } from '../../exchange.ts';
import type { Filter } from '../../filter/filter.ts';
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
import { Subscribers } from '../subscribers.ts';
import { LEARNER_LIMIT } from '../threads/catalogue-thread.ts';
import { packBatch } from './batch.ts';
import { type Channels, type Latest, SqliteCatalogue } from './catalogue.ts';
import { SqliteChannel } from './channel.ts';
import { tookTooLong } from './limit.ts';
import { MEMORY, WAL_LIMIT_BYTES } from './place.ts';

/** The place of a store, and how much it keeps. `path` is a file or `:memory:`; `keepBytes` is null for no limit. */
export type SqliteOptions = { path: string; keepForMs: number; keepBytes: number | null };

/** When to end a reader that has not answered. Usually it gives up by itself before. */
const READER_LIMIT = { queryMs: 15_000, stepMs: 15_000, error: tookTooLong };
/** The saved catalogue may take this share of `keepBytes`, and not more than a number of bytes. */
const CATALOGUE_SHARE = 1 / 8;
const CATALOGUE_BYTES = 64 * 2 ** 20;
/** How long one step of expiry takes, in milliseconds; and how much longer for each excess `keepBytes`. */
const STEP_MS = 5;
const EXCESS_STEP_MS = 200;
const MOST_STEP_MS = 500;
/** Expiry starts at once if the store is over `keepBytes` by this share. */
const URGENT_SHARE = 1 / 16;
/** The journal is cut at this share of `keepBytes`: it counts as bytes of the store. */
const JOURNAL_SHARE = 1 / 16;

/**
 * Opens a store in a file, and makes the file if it does not exist. Rejects with a StoreError if the file is another
 * program's, broken, or open in another receiver, and then leaves it unchanged.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const setup = { path: options.path, catalogueBytes: catalogueBytes(options) };
  const writer = new SqliteChannel({ ...setup, role: 'writer' });
  try {
    const latest = { stock: await writer.call('stock') };
    const isMemory = options.path === MEMORY;
    const reader = isMemory ? writer : new SqliteChannel({ ...setup, role: 'reader' }, READER_LIMIT);
    const learner = isMemory ? writer : new SqliteChannel({ ...setup, role: 'learner' }, LEARNER_LIMIT);
    return new SqliteStore(options, { writer, reader, learner }, latest);
  } catch (error) {
    await writer.close();
    throw error;
  }
}

function catalogueBytes(options: SqliteOptions): number {
  return Math.min(CATALOGUE_BYTES, maxBytes(options) * CATALOGUE_SHARE);
}

function maxBytes({ keepBytes }: SqliteOptions): number {
  return keepBytes ?? Number.POSITIVE_INFINITY;
}

class SqliteStore implements Store {
  readonly catalogue: SqliteCatalogue;
  readonly #options: SqliteOptions;
  readonly #learner: SqliteChannel;
  readonly #writer: SqliteChannel;
  readonly #reader: SqliteChannel;
  readonly #subscribers = new Subscribers();
  readonly #latest: Latest;
  #checkpoint: Promise<void> | undefined;
  #expiring: Promise<number> | undefined;
  #isClosing = false;

  constructor(options: SqliteOptions, channels: Channels, latest: Latest) {
    this.catalogue = new SqliteCatalogue(channels, latest);
    this.#options = options;
    this.#learner = channels.learner;
    this.#writer = channels.writer;
    this.#reader = channels.reader;
    this.#latest = latest;
  }

  async append(exchanges: readonly Exchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    this.#latest.stock = await this.#writer.call('append', packBatch(exchanges));
    this.#subscribers.ring();
    if (this.#isJournalLong()) this.#checkpoint ??= this.#cutJournal();
    // The next run that somebody waits for reports what is wrong.
    if (this.#excess() > URGENT_SHARE && !this.#expiring) this.#startExpiry().catch(() => {});
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#reader.call('list', query);
  }

  async get(id: string): Promise<Stored | undefined> {
    const [stored] = await this.getMany([id]);
    return stored;
  }

  getMany(ids: readonly string[]): Promise<Stored[]> {
    return this.#reader.call('getMany', ids);
  }

  summarize(filter: Filter, bucketUs: number): Promise<Bucket[]> {
    return this.#reader.call('summarize', filter, bucketUs);
  }

  map(filter: Filter, limit: number): Promise<{ edges: Edge[]; others: number }> {
    return this.#reader.call('map', filter, limit);
  }

  values(field: Parameters<Store['values']>[0], prefix: string, limit: number): Promise<FieldValue[]> {
    return this.#reader.call('values', field, prefix, limit);
  }

  position(): Promise<string> {
    return this.#reader.call('position');
  }

  arrivals(filter: Filter, position: string, limit: number): Promise<Arrivals> {
    return this.#reader.call('arrivals', filter, position, limit);
  }

  subscribe(arrived: () => void): () => void {
    return this.#subscribers.add(arrived);
  }

  async expire(signal?: AbortSignal): Promise<number> {
    await this.#expiring?.catch(() => {});
    return this.#startExpiry(signal);
  }

  async state(): Promise<StoreState> {
    const oldestUs = await this.#reader.call('oldest');
    const { exchanges, bytes } = this.#latest.stock;
    return { exchanges, oldestUs, bytes, maxBytes: this.#options.keepBytes };
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#expiring?.catch(() => {});
    await this.#checkpoint;
    try {
      await this.catalogue.close();
      if (this.#reader !== this.#writer) await this.#reader.close();
    } finally {
      await this.#writer.close();
    }
  }

  #startExpiry(signal?: AbortSignal): Promise<number> {
    const run = this.#deleteExpired(signal).finally(() => {
      if (this.#expiring === run) this.#expiring = undefined;
    });
    this.#expiring = run;
    return run;
  }

  /** Deletes step by step. The further over `keepBytes`, the longer a step: appends cannot outrun it. */
  async #deleteExpired(signal?: AbortSignal): Promise<number> {
    this.#latest.stock = await this.#writer.call('stock');
    await this.#keepJournalShort();
    const beforeUs = (Date.now() - this.#options.keepForMs) * 1000;
    const count = this.#tooMany();
    let total = 0;
    while (!this.#isClosing && !signal?.aborted) {
      const stepMs = STEP_MS + EXCESS_STEP_MS * Math.max(0, this.#excess());
      const step = { count: Math.max(0, count - total), beforeUs, stepMs: Math.min(stepMs, MOST_STEP_MS) };
      const { deleted, dropped, stock } = await this.#writer.call('expire', step);
      this.#latest.stock = stock;
      total += deleted;
      if (deleted + dropped === 0) break;
    }
    await this.#keepJournalShort();
    return total;
  }

  /** How far the store is over `keepBytes`, as a share of it; negative if it is below. */
  #excess(): number {
    return this.#latest.stock.bytes / maxBytes(this.#options) - 1;
  }

  /** How many exchanges of average size are over `keepBytes`. */
  #tooMany(): number {
    const { exchanges, bytes } = this.#latest.stock;
    const over = bytes - maxBytes(this.#options);
    return over <= 0 ? 0 : Math.ceil((over / bytes) * exchanges);
  }

  #isJournalLong(): boolean {
    return this.#latest.stock.walBytes > Math.min(maxBytes(this.#options) * JOURNAL_SHARE, WAL_LIMIT_BYTES);
  }

  /** The journal counts as bytes of the store: it is cut before it becomes a large part of them. */
  async #keepJournalShort(): Promise<void> {
    if (!this.#isJournalLong()) return;
    this.#checkpoint ??= this.#cutJournal();
    await this.#checkpoint;
  }

  /** Merges the journal while nobody reads; otherwise a series of readers would keep it growing. */
  async #cutJournal(): Promise<void> {
    try {
      await this.#reader.hold(() =>
        this.#learner.hold(async () => {
          this.#latest.stock = await this.#writer.call('checkpoint');
        }),
      );
    } catch {
      // The next append tries again, and reports what is wrong if it cannot store.
    } finally {
      this.#checkpoint = undefined;
    }
  }
}
