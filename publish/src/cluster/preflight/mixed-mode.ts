import { isForMesh, isService } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { BYPASS, formatStart, formatWaypointFlags } from '../mesh/ambient-advice.ts';
import { findGateway } from '../mesh/gateways.ts';
import { isAmbient, type Mesh, type MeshNamespace } from '../mesh/mesh.ts';
import { hasLabels, listProxyPods } from '../mesh/proxy-pods.ts';
import {
  findNamespaceWaypoint,
  INGRESS_USE_WAYPOINT,
  isUsedByIngress,
  isWaypoint,
  listWaypoints,
} from '../mesh/waypoints.ts';
import { orForbidden } from '../refusal.ts';
import type { Found, PreflightPlan } from './plan.ts';

/**
 * Says who is seen where in a namespace that has both pods with a sidecar and pods in ambient mode. A pod with a sidecar is
 * never in ambient mode, and its requests bypass waypoints. Source: istio `cni/pkg/util/enablement_selector.go`.
 */
export async function checkMixedMode(
  namespace: MeshNamespace,
  plan: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  if (isForMesh(namespace.name, plan.settings)) return undefined;
  return plan.settings.targetRefs === undefined
    ? explainSidecars(namespace, plan, mesh)
    : explainWaypoint(namespace, plan, mesh);
}

async function explainSidecars(
  namespace: MeshNamespace,
  { settings: { selector, direction } }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const { name } = namespace;
  if (!isAmbient(namespace) || !(await hasSidecars(mesh, name, selector))) return undefined;
  const waypoints = await listWaypoints(mesh, name);
  const waypoint = findNamespaceWaypoint(namespace) ?? waypoints?.[0];
  const why = 'it is in ambient mode, so only its pods with a sidecar are tapped';
  if (waypoint === undefined && waypoints === undefined) {
    const fix = `\`istioctl waypoint list -n ${name}\` shows whether it has a waypoint, which sees requests of the others. Tap it too, with a --name of its own: ${formatWaypointFlags('NAME')}.`;
    return { severity: 'note', why, fix };
  }
  if (waypoint === undefined) {
    const fix = `To see requests of the others, add a waypoint with ${formatStart({ namespace: name })}, and tap it with a --name of its own: ${formatWaypointFlags('waypoint')}.`;
    return { severity: 'note', why, fix };
  }
  return { severity: 'note', why, fix: adviseOnOthers(name, waypoint, direction === 'outbound') };
}

// A waypoint sends on to sidecars, which capture the same request again if they are tapped inbound.
function adviseOnOthers(namespace: string, waypoint: NamespacedName, isOutbound: boolean): string {
  const { name } = waypoint;
  if (waypoint.namespace !== namespace) {
    const command = `\`meshtap apply ${waypoint.namespace} ${formatWaypointFlags(name)}\``;
    return `The waypoint ${waypoint.namespace}/${name} sees requests of the others: tap it too, ${command}.`;
  }
  return isOutbound
    ? `The waypoint ${name} sees requests of the others: tap it too, with a --name of its own: ${formatWaypointFlags(name)}.`
    : `The waypoint ${name} sees requests to the others: tap their Services there, with a --name of its own: --target-ref Service/NAME --waypoint ${name}.`;
}

async function explainWaypoint(
  namespace: MeshNamespace,
  { settings }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const { name } = namespace;
  const isTapped = await hasWaypointTarget(name, settings, mesh);
  if (!isTapped || !(await orForbidden(false, hasSidecars(mesh, name)))) return undefined;
  const ingress = isUsedByIngress(namespace)
    ? ''
    : ` Ingress gateways bypass it too, unless the namespace or the Service has the label ${INGRESS_USE_WAYPOINT}=true.`;
  return {
    severity: 'note',
    why: BYPASS,
    fix: `Tap these pods too, with a --name of their own and --direction outbound.${ingress}`,
  };
}

async function hasWaypointTarget(
  namespace: string,
  { targetRefs = [], direction }: PreflightPlan['settings'],
  mesh: Mesh,
): Promise<boolean> {
  if (direction === 'outbound') return false;
  if (targetRefs.some(isService)) return true;
  const gateways = targetRefs.filter(({ kind }) => kind === 'Gateway');
  const found = await Promise.all(
    gateways.map(({ name }) => orForbidden(undefined, findGateway(mesh, { name, namespace }))),
  );
  return found.some((gateway) => gateway !== undefined && isWaypoint(gateway));
}

async function hasSidecars(
  mesh: Mesh,
  namespace: string,
  selector?: Readonly<Record<string, string>>,
): Promise<boolean> {
  const pods = await listProxyPods(mesh, namespace);
  return pods.some(({ kind, labels }) => kind === 'sidecar' && hasLabels(labels, selector));
}
