import { type PageListener, startPage } from './api/listener.ts';
import { listenError, ReceiverError } from './errors.ts';
import { type Ingest, startIngest } from './ingest/ingest.ts';
import { describeIngest, measureIngest } from './receiver-metrics.ts';
import { startExpiry } from './store/expiry-timer.ts';
import { openSqliteStore } from './store/sqlite.ts';
import { type Store, StoreError } from './store/store.ts';

/** Where a server listens. `host` is an address without brackets; port 0 takes a free one. */
export type Address = { host: string; port: number };

/** How a receiver runs. */
export type ReceiverOptions = {
  /** Of this program. */
  version: string;
  listen: Address;
  page: Address;
  /** Path of a SQLite file, or `:memory:`. */
  store: string;
  keepForMs: number;
  keepBytes: number;
  /** Wanted for any page address other than loopback. */
  pageToken?: string;
  ingestToken?: string;
  /** Folder of the built page; without it there is the API alone. */
  pageFiles: string | undefined;
};

/** A receiver that runs. */
export type Receiver = {
  store: Store;
  /** URLs of both listeners, with the ports that they took. */
  ingestUrl: string;
  pageUrl: string;
  /** Ends ingest once all that it has taken is stored. The page and the store go on. */
  stopIngest(): Promise<void>;
  /** Ends the rest. */
  close(): Promise<void>;
};

/** Takes one line for people; it never holds a value of an exchange. */
export type Log = (line: string) => void;

type Step = () => Promise<unknown>;

/** Opens the store and starts both listeners, all or nothing. Throws a ReceiverError that says what to do. */
export async function startReceiver(options: ReceiverOptions, log: Log): Promise<Receiver> {
  // What has to be undone, in the order in which it was begun.
  const begun: Step[] = [];
  const unwind = async () => {
    for (const undo of begun.splice(0).reverse()) await undo();
  };
  try {
    const store = await openStore(options);
    begun.push(() => store.close());
    begun.push(startExpiry(store, log));
    const ingest = await listenForPosts(options, store, log);
    begun.push(() => ingest.stop());
    const page = await servePage(options, { store, ingest }, log);
    begun.push(() => page.stop());
    const ingestUrl = `http://${formatAddress(ingest.address)}`;
    return { store, ingestUrl, pageUrl: page.address, stopIngest: () => ingest.stop(), close: unwind };
  } catch (error) {
    await unwind();
    throw error;
  }
}

/** Writes an address as it stands in a URL. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function openStore({ store: path, keepForMs, keepBytes }: ReceiverOptions): Promise<Store> {
  try {
    return await openSqliteStore({ path, keepForMs, keepBytes });
  } catch (cause) {
    if (!(cause instanceof StoreError)) throw cause;
    throw new ReceiverError({
      what: `Cannot open the store ${path}`,
      why: cause.message.replace(/\.$/, ''),
      fix: 'Name another file with --store, or keep exchanges in memory: --store :memory:.',
      cause,
    });
  }
}

async function listenForPosts(
  { listen, ingestToken: token }: ReceiverOptions,
  store: Store,
  log: Log,
): Promise<Ingest> {
  try {
    return await startIngest({ store, listen, log, ...(token !== undefined && { token }) });
  } catch (cause) {
    throw listenError(formatAddress(listen), '--listen', cause);
  }
}

async function servePage(
  { version, page, pageToken: token, pageFiles: files }: ReceiverOptions,
  { store, ingest }: { store: Store; ingest: Ingest },
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
