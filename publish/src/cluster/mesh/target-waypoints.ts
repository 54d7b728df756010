import { isDnsSubdomain } from '../../options/parsers.ts';
import { isService } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
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

const API_VERSIONS: Readonly<Record<string, string>> = {
  Service: 'v1',
  ServiceEntry: 'networking.istio.io/v1',
};

/** Finds the waypoints of the Services and ServiceEntries that a resource targets. Throws a `MissingRight` for what the account may not read. */
export async function findTargetWaypoints(
  mesh: Mesh,
  { namespace: home, targets }: Selection,
): Promise<ServiceTarget[]> {
  const services = targets.filter(isService);
  if (services.length === 0) return [];
  const namespace = await findNamespace(mesh, home);
  return Promise.all(
    services.map(async ({ kind, name }) => {
      const apiVersion = API_VERSIONS[kind];
      // Whoever writes the resource may write anything as a name.
      const isName = apiVersion !== undefined && isDnsSubdomain(name);
      const found = isName && (await mesh.read({ apiVersion, kind, metadata: { name, namespace: home } }));
      const waypoint = found && namespace ? findWaypoint(found, namespace) : undefined;
      return { kind, name, isThere: Boolean(found), ...(waypoint && { waypoint }) };
    }),
  );
}

/** Lists the waypoints of targets, each once. */
export function listWaypointsOf(targets: readonly ServiceTarget[]): NamespacedName[] {
  const all = targets.flatMap(({ waypoint }) => waypoint ?? []);
  return [...new Map(all.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}
