import { Attempts } from './attempts.ts';
import type { Log } from './ingest/log.ts';
import type { Store } from './store/store.ts';

/** A running job that deletes what the store must not keep any longer. */
export type Expiry = {
  /** Stops it, after the current step. Never rejects. */
  stop(): Promise<void>;
};

/** Runs at once, and again `intervalMs` after each run. Logs when it begins to fail, and when it works again. */
export function startExpiry(store: Store, intervalMs: number, log: Log): Expiry {
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const deleting = new Attempts('Cannot delete old exchanges', 'Old exchanges are deleted again.', log);
  let running: Promise<void>;

  async function run(): Promise<void> {
    await deleting.try(() => store.expire(stopping.signal));
    if (!stopping.signal.aborted) timer = setTimeout(begin, intervalMs);
  }
  function begin(): void {
    running = run();
  }

  begin();
  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
