import type { ClusterResource, ListFilter } from '../../src/cluster/api.ts';

/** Cuts listed resources down as the client of a cluster does: what was cut off must not be missed. */
export function keepListed(found: readonly ClusterResource[], { keep }: ListFilter = {}): ClusterResource[] {
  return keep === undefined ? [...found] : found.flatMap((resource) => keep(resource) ?? []);
}
