import type { Observer } from '../exchange.ts';

/** An unknown proxy, for formats that do not name it. */
export function unknownObserver(): Observer {
  return { workload: '', namespace: '', pod: '', side: null };
}
