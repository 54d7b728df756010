import { type PageListener, startPage } from './api/listener.ts';
import { listenError } from './errors.ts';
import type { Log } from './ingest/log.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { describeIngest, measureIngest } from './receiver-metrics.ts';
import { type Store, StoreError } from './store/store.ts';
import { openStore } from './store/store-opening.ts';
import type { StorePlace } from './store/store-place.ts';
import { limitYoungGeneration } from './young-generation.ts';

/** Where a server listens. `host` is an address without brackets; port 0 takes any free port. */
export type Address = { host: string; port: number };

/** The options of a receiver with its page. */
export type ServeOptions = {
  /** The version of this program. */
  version: string;
  listen: Address;
  page: Address;
  store: StorePlace;
  keepForMs: number;
  /** Null for no limit. */
  keepBytes: number | null;
  /** Forgets what the catalogue has learned before, so that it is learned again from the stored exchanges. */
  rebuildCatalogue?: boolean;
  /** Required for any page address except loopback. */
  pageToken?: string | undefined;
  ingestToken?: string | undefined;
  /** The folder of the built page; without it, only the API is served. */
  pageFiles: string | undefined;
};

/** A running receiver with its page. */
export type ServedReceiver = {
  store: Store;
  /** The URLs of both listeners, with their actual ports. */
  ingestUrl: string;
  pageUrl: string;
  /** Stops ingest once everything that it has taken is stored. The page and the store go on. */
  stopIngest(): Promise<void>;
  /** Stops the rest. */
  close(): Promise<void>;
};

/** Opens the store and starts both listeners, all or nothing. Throws a ReceiverError that says what to do. */
export async function serveReceiver(options: ServeOptions, log: Log): Promise<ServedReceiver> {
  limitYoungGeneration();
  const store = await openOrExplain(options);
  const receiver = await listenForPosts(options, store, log);
  const { ingest } = receiver;
  try {
    const page = await servePage(options, receiver, log);
    return {
      store,
      ingestUrl: `http://${formatAddress(ingest.address)}`,
      pageUrl: page.address,
      stopIngest: () => ingest.stop(),
      async close() {
        await page.stop();
        await receiver.stop();
      },
    };
  } catch (error) {
    await receiver.stop();
    throw error;
  }
}

/** Writes an address the way a URL has it. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function openOrExplain(options: ServeOptions): Promise<Store> {
  const { store: place, keepForMs, keepBytes, rebuildCatalogue } = options;
  try {
    const store = await openStore({ place, keepForMs, keepBytes });
    if (rebuildCatalogue) await store.catalogue.rebuild().catch((error) => closeAndThrow(store, error));
    return store;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { openingError } = await import('./store/opening-error.ts');
    throw openingError(place, error);
  }
}

async function closeAndThrow(store: Store, error: unknown): Promise<never> {
  await store.close();
  throw error;
}

async function listenForPosts(
  { listen, ingestToken: token }: ServeOptions,
  store: Store,
  log: Log,
): Promise<Receiver> {
  try {
    return await startReceiver({ store, listen, log, ...(token !== undefined && { token }) });
  } catch (cause) {
    throw listenError(formatAddress(listen), '--listen', cause);
  }
}

async function servePage(
  { version, page, pageToken: token, pageFiles: files }: ServeOptions,
  { store, ingest }: Receiver,
  log: Log,
): Promise<PageListener> {
  const state = () => describeIngest(ingest);
  const metrics = () => measureIngest(ingest.counters);
  try {
    return await startPage({
      ...{ version, store, listen: page, files, state, metrics, log },
      ...(token !== undefined && { token }),
    });
  } catch (cause) {
    throw listenError(formatAddress(page), '--page', cause);
  }
}
