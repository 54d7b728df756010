import { findNamespace, type Mesh, type MeshNamespace } from '../mesh/mesh.ts';
import { isSameDestination, pickCapturing } from '../mesh/overlap.ts';
import { formatRemoval } from '../mesh/plugins.ts';
import { type CapturePair, describeRepeat, isCapturedTwice, pairCaptures } from '../mesh/repeated-capture.ts';
import { findWaypoint, INGRESS_USE_WAYPOINT, isUsedByIngress, listLabelled } from '../mesh/waypoints.ts';
import { orForbidden } from '../refusal.ts';
import { describePlanned, listOthers, listPlannedPods } from './other-plugins.ts';
import type { Found, PreflightPlan } from './plan.ts';

/**
 * Checks that no request is captured at a waypoint and at a second proxy on its way for the same backend: at the sidecar of the
 * pod that the waypoint sends it to, or at the ingress gateway that it comes from.
 */
export async function checkRepeats(
  namespace: MeshNamespace,
  plan: PreflightPlan,
  mesh: Mesh,
): Promise<Found[]> {
  const planned = describePlanned(namespace.name, plan);
  const found: Found[] = [];
  for (const { other, place } of await listOthers(mesh, namespace.name, plan)) {
    // Only targets select a waypoint.
    const hasTargets = [planned, other].some(({ selection }) => selection.targets.length > 0);
    if (!hasTargets || !isSameDestination(planned, other)) continue;
    const pods = await listPlannedPods(mesh, place, plan);
    const captures = pairCaptures(planned, other, pods);
    if (captures === undefined) continue;
    const home =
      place === namespace.name ? namespace : await orForbidden(undefined, findNamespace(mesh, place));
    if (home === undefined) continue;
    const pair = { ...captures, home, pods };
    const isPlanned = pair.atWaypoint === planned;
    const removal = formatRemoval(other);
    if (await isCapturedTwice(mesh, pair)) found.push(explainSidecars(pair, isPlanned, removal));
    if (await isBehindIngress(pair, plan.settings, mesh)) found.push(explainIngress(pair, removal));
  }
  return found;
}

// Gateways may be in any namespace: one for the whole mesh taps them all.
async function isBehindIngress(
  { elsewhere, home, pods }: CapturePair,
  { rootNamespace }: PreflightPlan['settings'],
  mesh: Mesh,
): Promise<boolean> {
  const { namespace, labels, targets } = elsewhere.selection;
  const isForAll = namespace === rootNamespace && targets.length === 0 && Object.keys(labels).length === 0;
  const isAtGateway = isForAll && elsewhere.direction !== 'inbound';
  if (!isAtGateway && pickCapturing(elsewhere, 'gateway', pods).length === 0) return false;
  if (isUsedByIngress(home)) return true;
  const labelled = await listLabelled(mesh, home.name, INGRESS_USE_WAYPOINT);
  return labelled.some((service) => isUsedByIngress(service.metadata) && findWaypoint(service, home));
}

function explainSidecars(pair: CapturePair, isPlanned: boolean, removal: string): Found {
  const why = `${describeRepeat(pair)}, so each would arrive twice`;
  const fix = isPlanned
    ? 'Tap only Services whose pods have no sidecar: --target-ref Service/NAME --waypoint NAME.'
    : 'Give --direction outbound: requests from pods with a sidecar bypass the waypoint.';
  return { severity: 'warning', why, fix: `${fix} Or remove the other: ${removal}.` };
}

function explainIngress({ atWaypoint, elsewhere }: CapturePair, removal: string): Found {
  const why = `${elsewhere.resource} captures requests at ingress gateways, and ${atWaypoint.resource} captures them again at the waypoint that the gateways use (${INGRESS_USE_WAYPOINT}), for the same backend, so each would arrive twice`;
  const fix = `Tap one of the two: remove the other with ${removal}, or select other proxies with --selector.`;
  return { severity: 'warning', why, fix };
}
