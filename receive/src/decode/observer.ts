import type { Observer } from '../exchange.ts';

/** The proxy of a format that does not say which it was. */
export function unknownObserver(): Observer {
  return { workload: '', namespace: '', pod: '', side: null };
}
