import type { Exchange } from '../exchange.ts';
import type { Filter } from '../filter/filter.ts';
import type { CatalogueStore } from './catalogue-store.ts';

/** An exchange in the store. */
export type Stored = Exchange & {
  /** Opaque, of letters and digits: unique in this store; in the order of `list`, newer exchanges have greater ids. */
  id: string;
  /** When the receiver took it, in microseconds since the epoch. */
  receivedUs: number;
  /** `startUs`, or `receivedUs` if the format has no times. Lists are ordered by it. */
  timeUs: number;
};

/** A stored exchange without headers and bodies, for lists and the live view. */
export type Summary = Omit<Stored, 'request' | 'response'> & {
  request: MessageSummary;
  response: MessageSummary;
};
export type MessageSummary = { version: string; size: number; truncated: boolean };

export type ListQuery = {
  filter: Filter;
  /** How many at most, 1 to 1000. */
  limit: number;
  /** `next` of the previous page. */
  cursor?: string;
};
/** Newest first. `next` is null on the last page. */
export type ListPage = { exchanges: Summary[]; next: string | null };

/** Counts of one bucket of time, by status class: `none` means no response. */
export type StatusCounts = {
  '1xx': number;
  '2xx': number;
  '3xx': number;
  '4xx': number;
  '5xx': number;
  none: number;
};
export type Bucket = { startUs: number; counts: StatusCounts };

/** One edge of the map: calls from one name to another. Ports are not part of the names. */
export type Edge = {
  source: string;
  sourceNamespace: string;
  destination: string;
  destinationNamespace: string;
  count: number;
  /** Exchanges without a response, or with 5xx. */
  errors: number;
  requestBytes: number;
  responseBytes: number;
  /** Microseconds; null if no exchange of the edge has a duration. */
  p50Us: number | null;
  p95Us: number | null;
  firstUs: number;
  lastUs: number;
};

/** A stored value of a field, for completion. */
export type FieldValue = { value: string; count: number };

/** What the store holds. */
export type StoreState = {
  exchanges: number;
  /** Time of the oldest exchange; null when empty. */
  oldestUs: number | null;
  bytes: number;
  /** Null for no limit. */
  maxBytes: number | null;
};

/** A page of what arrived. `position` continues after it. */
export type Arrivals = { exchanges: Summary[]; position: string };

/** The store cannot take exchanges now: full disk, locked or broken file. Nothing of the call was stored. */
export class StoreError extends Error {
  override name = 'StoreError';
}
/** A cursor, position or filter that the store cannot use. */
export class QueryError extends Error {
  override name = 'QueryError';
}
/** A valid query that would take too long, or comes while too many wait. It may work later, or if it is narrower. */
export class QueryLimitError extends QueryError {
  override name = 'QueryLimitError';
}

/**
 * Keeps exchanges. Everything is asynchronous, pages are bounded, and no caller may rely on being the only one that
 * writes: all state is in the store, so that several receivers can share one.
 */
export interface Store {
  /** What is learned from the exchanges. */
  readonly catalogue: CatalogueStore;
  /** Stores all or none; resolves when they would survive a kill. Rejects with a StoreError. */
  append(exchanges: readonly Exchange[]): Promise<void>;
  list(query: ListQuery): Promise<ListPage>;
  /** One in full; undefined if there is none of that id. */
  get(id: string): Promise<Stored | undefined>;
  /** At most 100 in full, in the order of `list`; deleted ones are left out. */
  getMany(ids: readonly string[]): Promise<Stored[]>;
  /** Counts by time; buckets are `bucketUs` wide, aligned to the epoch, in order; empty ones are left out. */
  summarize(filter: Filter, bucketUs: number): Promise<Bucket[]>;
  /** The busiest edges, at most `limit`; `others` counts the exchanges of the other edges. */
  map(filter: Filter, limit: number): Promise<{ edges: Edge[]; others: number }>;
  /** Stored values of a field that begin with `prefix`, at most `limit`, those most frequent recently first. */
  values(
    field: 'method' | 'host' | 'path' | 'source' | 'destination' | 'namespace',
    prefix: string,
    limit: number,
  ): Promise<FieldValue[]>;
  /** The end of the arrivals: a position for `arrivals`. */
  position(): Promise<string>;
  /** What arrived after a position and matches, in order of arrival, at most `limit`; empty if nothing did. */
  arrivals(filter: Filter, position: string, limit: number): Promise<Arrivals>;
  /** Calls back when something may have arrived, several arrivals together. Returns the function that ends it. */
  subscribe(arrived: () => void): () => void;
  /** Deletes what is too old or too much, in short steps, until `signal` aborts. Returns how many it deleted. */
  expire(signal?: AbortSignal): Promise<number>;
  state(): Promise<StoreState>;
  /** Waits for writes and the current query, refuses waiting queries, and closes. */
  close(): Promise<void>;
}
