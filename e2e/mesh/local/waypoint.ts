import type { Waypoint } from '../mesh.ts';
import { startAgent } from './agent.ts';
import type { Ground } from './ground.ts';
import { issueIdentity } from './identity.ts';
import { makeWaypoint, waypointLabelsOf } from './waypoint-resources.ts';
import { makePlace } from './workload.ts';

/** A waypoint with the loopback address at which it takes HBONE. */
export type LocalWaypoint = Waypoint & { readonly address: string };

/** Starts a waypoint, and waits until it is ready. */
export async function startLocalWaypoint(
  ground: Ground,
  namespace: string,
  name: string,
): Promise<LocalWaypoint> {
  const { address, ...place } = makePlace(ground, namespace, { name });
  await ground.cluster.apply(makeWaypoint({ ...place, address }));
  const identity = await issueIdentity(ground.cluster, namespace, name);
  const labels = waypointLabelsOf(name);
  const proxy = await startAgent(ground, identity, { type: 'waypoint', name, namespace, address, labels });
  return { name, namespace, address, proxy };
}
