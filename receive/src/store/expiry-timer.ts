import type { Store } from './store.ts';

const INTERVAL_MS = 10_000;

/**
 * Has a store delete what is too old or too much, now and every ten seconds. Says once when that begins to fail. Gives
 * the function that ends it, which waits for what is under way.
 */
export function startExpiry(
  store: Pick<Store, 'expire'>,
  log: (line: string) => void,
  intervalMs = INTERVAL_MS,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isFailing = false;
  const run = async () => {
    try {
      await store.expire();
      isFailing = false;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!isFailing) log(`Cannot delete old exchanges: ${why}. It is tried again.`);
      isFailing = true;
    }
  };
  const begin = () => {
    running ??= run().finally(() => {
      running = undefined;
    });
  };
  begin();
  const timer = setInterval(begin, intervalMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
