import { useEffect, useState } from 'preact/hooks';
import type { ExchangeJson } from '../../src/api/api-types.ts';
import { ApiError, getExchange } from '../api.ts';

/** The state of loading an exchange. `gone` is one that the receiver no longer has. */
export type Loaded =
  | { state: 'loading' }
  | { state: 'gone' }
  | { state: 'failed'; message: string; again(): void }
  | { state: 'here'; exchange: ExchangeJson };

/**
 * Loads an exchange. The previous one stays visible until the next is there, so that moving down the list does not
 * flicker. Null loads nothing.
 */
export function useExchange(id: string | null): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ state: 'loading' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (id === null) return;
    const ended = new AbortController();
    // An exchange never changes, so it is only loaded again if it failed: `tries` counts that.
    getExchange(id, ended.signal).then(
      (exchange) => {
        if (!ended.signal.aborted) setLoaded({ state: 'here', exchange });
      },
      (error: unknown) => {
        if (ended.signal.aborted) return;
        setLoaded(failureOf(error, () => setTries(tries + 1)));
      },
    );
    return () => ended.abort();
  }, [id, tries]);
  return loaded;
}

function failureOf(error: unknown, again: () => void): Loaded {
  if (error instanceof ApiError && error.status === 404) return { state: 'gone' };
  return { state: 'failed', message: error instanceof Error ? error.message : String(error), again };
}
