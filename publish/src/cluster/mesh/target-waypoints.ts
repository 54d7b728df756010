import { isDnsSubdomain } from '../../options/parsers.ts';
import { isService } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { SERVICE_KINDS } from './kinds.ts';
import { findNamespace, type Mesh } from './mesh.ts';
import type { Selection } from './proxy-pods.ts';
import { findWaypoint } from './waypoints.ts';

/** A Service or ServiceEntry that a resource targets, and the waypoint that it uses, if it uses one. */
export interface ServiceTarget {
  kind: string;
  name: string;
  isThere: boolean;
  waypoint?: NamespacedName;
}

/** Finds the Service or ServiceEntry that a resource of a namespace targets; undefined if there is none. */
export async function findTargetedService(
  mesh: Mesh,
  namespace: string,
  { kind, name }: Selection['targets'][number],
): Promise<ClusterResource | undefined> {
  const found = SERVICE_KINDS.find((each) => each.kind === kind);
  // Whoever writes the resource may write anything as a name.
  if (found === undefined || !isDnsSubdomain(name)) return undefined;
  return await mesh.read({ ...found, metadata: { name, namespace } });
}

/** Finds the waypoints of the Services and ServiceEntries that a resource targets. Throws a `MissingRight` for what the account may not read. */
export async function findTargetWaypoints(
  mesh: Mesh,
  { namespace: home, targets }: Selection,
): Promise<ServiceTarget[]> {
  const services = targets.filter(isService);
  if (services.length === 0) return [];
  const namespace = await findNamespace(mesh, home);
  return Promise.all(
    services.map(async (target) => {
      const found = await findTargetedService(mesh, home, target);
      const waypoint = found && namespace && findWaypoint(found, namespace);
      const { kind, name } = target;
      return { kind, name, isThere: found !== undefined, ...(waypoint && { waypoint }) };
    }),
  );
}

/** Lists the waypoints of targets, each once. */
export function listWaypointsOf(targets: readonly ServiceTarget[]): NamespacedName[] {
  const all = targets.flatMap(({ waypoint }) => waypoint ?? []);
  return [...new Map(all.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}
