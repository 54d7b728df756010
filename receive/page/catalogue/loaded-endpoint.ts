import { useEffect, useState } from 'preact/hooks';
import type { EndpointDetailJson } from '../../src/api/api-types.ts';
import { ApiError, getEndpoint } from '../api.ts';
import { type EndpointId, formatOpened } from '../state/catalogue.ts';

/** The state of loading an endpoint. `gone` is one that the catalogue does not have, or no longer. */
export type LoadedEndpoint =
  | { state: 'loading' }
  | { state: 'gone' }
  | { state: 'failed'; message: string; again(): void }
  | { state: 'here'; endpoint: EndpointDetailJson };

/**
 * Loads an endpoint, and again when `version` changes. The previous one stays visible until the next is there; a newer
 * state of the same one that cannot be loaded is left out.
 */
export function useEndpoint(id: EndpointId, version: number): LoadedEndpoint {
  const [loaded, setLoaded] = useState<LoadedEndpoint>({ state: 'loading' });
  const [tries, setTries] = useState(0);
  const key = formatOpened(id);
  useEffect(() => {
    const ended = new AbortController();
    getEndpoint(id, ended.signal).then(
      (endpoint) => {
        if (!ended.signal.aborted) setLoaded({ state: 'here', endpoint });
      },
      (error: unknown) => {
        if (ended.signal.aborted) return;
        const failure = failureOf(error, () => setTries(tries + 1));
        setLoaded((before) => (failure.state === 'failed' && isOf(before, key) ? before : failure));
      },
    );
    return () => ended.abort();
  }, [key, version, tries]);
  return loaded;
}

/** What identifies an endpoint of the API. */
export function idOf({ host, method, path_template: template }: EndpointDetailJson): EndpointId {
  return { host, method, template };
}

function isOf(loaded: LoadedEndpoint, key: string): boolean {
  return loaded.state === 'here' && formatOpened(idOf(loaded.endpoint)) === key;
}

function failureOf(error: unknown, again: () => void): LoadedEndpoint {
  if (error instanceof ApiError && error.status === 404) return { state: 'gone' };
  return { state: 'failed', message: error instanceof Error ? error.message : String(error), again };
}
