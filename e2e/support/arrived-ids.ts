import type { ScntDocument } from './scnt.ts';
import type { Arrival } from './trace-backend.ts';

/** Returns the id of the case that a document is about: its `x-case` header, or nothing. */
export function findCaseId({ scnt_request }: ScntDocument): string {
  return scnt_request.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
}

/** Returns the ids of the cases that arrived, sorted; one that arrived twice is there twice. */
export function listArrivedIds(arrivals: Pick<Arrival, 'document'>[]): string[] {
  return arrivals.map(({ document }) => findCaseId(document)).toSorted();
}
