import { objectOf, textsOf } from '../../json.ts';
import { isService } from '../../targets.ts';
import type { ClusterResource, NamespacedName } from '../api.ts';
import { orForbidden } from '../refusal.ts';
import type { Mesh, MeshNamespace } from './mesh.ts';
import { type NamedCapture, pickCapturing } from './overlap.ts';
import { hasLabels, type ProxyPod, type Selection } from './proxy-pods.ts';
import { findTargetedService } from './target-waypoints.ts';
import { findNamespaceWaypoint, findWaypoint, listLabelled, USE_WAYPOINT } from './waypoints.ts';

/** Two plugins for the same backend, one of which taps a waypoint of the namespace `home`. */
export interface CapturePair {
  atWaypoint: NamedCapture;
  elsewhere: NamedCapture;
  home: MeshNamespace;
  /** Those of `home` with a proxy. */
  pods: readonly ProxyPod[];
}

/** Finds which of two plugins taps a waypoint; undefined if neither does. */
export function pairCaptures(
  one: NamedCapture,
  other: NamedCapture,
  pods: readonly ProxyPod[],
): Pick<CapturePair, 'atWaypoint' | 'elsewhere'> | undefined {
  const [atWaypoint, elsewhere] =
    pickCapturing(one, 'waypoint', pods).length > 0 ? [one, other] : [other, one];
  return pickCapturing(atWaypoint, 'waypoint', pods).length > 0 ? { atWaypoint, elsewhere } : undefined;
}

/** Says which requests two plugins capture twice, as the first part of a sentence. */
export function describeRepeat({ atWaypoint, elsewhere }: CapturePair): string {
  return `${atWaypoint.resource} captures requests at a waypoint, and ${elsewhere.resource} captures them again at the sidecars that the waypoint sends them to, for the same backend`;
}

/**
 * Returns true if one plugin captures requests at a waypoint, and another captures them again at the sidecars of the pods that
 * the waypoint sends them to.
 */
export async function isCapturedTwice(
  mesh: Mesh,
  { atWaypoint, elsewhere, home, pods }: CapturePair,
): Promise<boolean> {
  const sidecars = pickCapturing(elsewhere, 'sidecar', pods);
  if (sidecars.length === 0) return false;
  const behind = await listSelectors(mesh, home, atWaypoint.selection);
  return sidecars.some(({ labels }) => behind.some((selector) => hasLabels(labels, selector)));
}

// The labels of the pods behind the tapped waypoints: those that each Service or ServiceEntry selects.
async function listSelectors(
  mesh: Mesh,
  home: MeshNamespace,
  { namespace, targets }: Selection,
): Promise<Record<string, string>[]> {
  const isTapped = (waypoint: NamespacedName | undefined) =>
    waypoint !== undefined &&
    targets.some(
      ({ kind, name }) =>
        kind === 'GatewayClass' ||
        (kind === 'Gateway' && name === waypoint.name && namespace === waypoint.namespace),
    );
  if (isTapped(findNamespaceWaypoint(home))) return [{}];
  const labelled = await listLabelled(mesh, home.name, USE_WAYPOINT);
  const services = labelled.filter((service) => isTapped(findWaypoint(service, home)));
  // Services are targets only in the namespace of the plugin.
  for (const target of namespace === home.name ? targets.filter(isService) : []) {
    const service = await orForbidden(undefined, findTargetedService(mesh, namespace, target));
    if (service !== undefined) services.push(service);
  }
  return services.map(readSelector).filter((selector) => Object.keys(selector).length > 0);
}

function readSelector({ spec }: ClusterResource): Record<string, string> {
  const { selector, workloadSelector } = objectOf(spec);
  return textsOf(selector ?? objectOf(workloadSelector).labels);
}
