import { startExpiry } from './expiry.ts';
import { type Ingest, type IngestOptions, startIngest } from './ingest/ingest.ts';
import { startLearning } from './learning.ts';
import type { Store } from './store/store.ts';

/** How often the store deletes what is too old or too much, by default. */
const EXPIRY_INTERVAL_MS = 10_000;

/** The options of a receiver. From then on it owns the store. */
export type ReceiverOptions = IngestOptions & { expiryIntervalMs?: number };

/** A store, the listener that fills it, and the jobs that learn from it and keep it within its limits. */
export type Receiver = {
  store: Store;
  ingest: Ingest;
  /** Stops in order: what came is stored and answered, then the store closes. Rejects if that fails. */
  stop(): Promise<void>;
};

/** Starts a receiver. Rejects, with the store closed, if it cannot listen. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { store, log, expiryIntervalMs = EXPIRY_INTERVAL_MS } = options;
  const ingest = await listenOrClose(options);
  const expiry = startExpiry(store, expiryIntervalMs, log);
  const learning = startLearning(store, log);
  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await ingest.stop();
    await expiry.stop();
    await learning.stop();
    await store.close();
  }
  return {
    store,
    ingest,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function listenOrClose(options: ReceiverOptions): Promise<Ingest> {
  try {
    return await startIngest(options);
  } catch (error) {
    await options.store.close();
    throw error;
  }
}
