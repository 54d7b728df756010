import type { Comparison } from '../catalogue/compare/comparison.ts';
import type { LearnedEndpoint } from '../catalogue/learned.ts';

/** An endpoint in a list: without parameters, bodies and recent exchanges. */
export type EndpointSummary = Omit<
  LearnedEndpoint,
  'pathParameters' | 'queryParameters' | 'headers' | 'requestBody' | 'responses' | 'recent'
> & {
  /** `status` is 0 if there was no response. */
  statuses: { status: number; count: number }[];
};

/** The endpoints of one host, in the order of path templates and methods. */
export type HostEndpoints = {
  host: string;
  /** When the first exchange of the host was seen, in microseconds since the epoch. */
  firstUs: number;
  endpoints: EndpointSummary[];
};

/** One endpoint in full. `host` is as the catalogue has it; `firstUs` is that of the host. */
export type FoundEndpoint = { host: string; firstUs: number; endpoint: LearnedEndpoint };

/** How far the catalogue is. */
export type CatalogueState = {
  endpoints: number;
  /** Exchanges that were learned since the catalogue was made or rebuilt. */
  learned: number;
  /** Exchanges that are stored and not learned yet. */
  waiting: number;
  /** Exchanges that were deleted before they were learned, or that could not be learned. */
  missed: number;
};

/** What one step of learning did. */
export type LearnStep = {
  /** How many exchanges it went through. */
  learned: number;
  waiting: number;
  /** The kind of error and its place, if an exchange could not be learned. Never holds a value of the exchange. */
  failure: string | null;
  /** Something about the saved catalogue that whoever runs the receiver should know. */
  warning?: string;
  /** How long it worked, if it also waited for a store that is elsewhere, in milliseconds. */
  workMs?: number;
};

export type OpenApiFormat = 'json' | 'yaml';

/**
 * What was learned from the exchanges of a store. It follows the store: it reads what arrived after its position, so
 * that storing never waits for it. What it knows is saved with the position, so that each exchange counts once, whatever
 * happens in between. A `host` is found by its exact name, or without its port if only one host has that name.
 */
export interface CatalogueStore {
  /** Learns what has arrived, for about `stepMs` milliseconds. Rejects with a StoreError. */
  learn(stepMs: number): Promise<LearnStep>;
  /** Saves what was learned since the last time; resolves when it would survive a kill. Rejects with a StoreError. */
  save(): Promise<void>;
  /** Forgets everything, so that `learn` begins with the oldest exchange of the store. */
  rebuild(): Promise<void>;
  state(): Promise<CatalogueState>;
  /** The endpoints of all hosts, in the order of their names, or of one host; empty if it is unknown. */
  endpoints(host?: string): Promise<HostEndpoints[]>;
  /** One endpoint in full; undefined if there is none. */
  endpoint(host: string, method: string, template: string): Promise<FoundEndpoint | undefined>;
  /** The OpenAPI document of a host as text; undefined if the host is unknown. */
  openApi(host: string, format: OpenApiFormat): Promise<string | undefined>;
  /**
   * Compares a host with an OpenAPI description in JSON or YAML; undefined if the host is unknown. Rejects with a
   * QueryError if the description cannot be read, and with a QueryLimitError if that takes too long.
   */
  compare(host: string, description: Uint8Array): Promise<Comparison | undefined>;
}
