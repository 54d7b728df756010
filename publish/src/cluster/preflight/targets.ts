import type { PluginSettings } from '../../options/plugin.ts';
import { findReferenceTargets } from '../../resources/backend-resources.ts';
import { describeTarget, isService, type TargetRef } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { findGateway, findIstioGatewaySelector } from '../mesh/gateways.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import { isWaypoint } from '../mesh/waypoints.ts';
import { orForbidden } from '../refusal.ts';
import type { Found, PreflightPlan } from './plan.ts';
import {
  checkServiceTarget,
  checkWaypointExists,
  explainOtherProxy,
  explainUnused,
} from './waypoint-targets.ts';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const FILTERING = 'PILOT_FILTER_GATEWAY_CLUSTER_CONFIG';

/** Checks that the targets exist, handle requests in the tapped direction, and know the backend. */
export async function checkTargets(
  namespace: MeshNamespace,
  { settings, backend }: PreflightPlan,
  mesh: Mesh,
): Promise<Found[]> {
  const found: Found[] = [];
  for (const target of settings.targetRefs ?? []) {
    if (target.kind === 'Gateway') found.push(await checkGateway(namespace, target, settings, mesh));
    if (target.kind === 'GatewayClass') found.push(await checkWaypointExists(mesh));
    if (isService(target)) found.push(...(await checkServiceTarget(namespace, target, settings, mesh)));
  }
  if (!found.some(Boolean) && backend !== undefined) found.push(await checkReferences(settings, mesh));
  return found;
}

async function checkGateway(
  namespace: MeshNamespace,
  target: TargetRef,
  settings: PluginSettings,
  mesh: Mesh,
): Promise<Found> {
  const metadata = { name: target.name, namespace: namespace.name };
  const gateway = await findGateway(mesh, metadata);
  if (gateway === undefined) return explainMissing(metadata, mesh);
  const { className } = gateway;
  const name = describeTarget(target);
  const other = explainOtherProxy(name, gateway);
  if (other !== undefined) return other;
  const { direction, isBackendReferenced } = settings;
  const isInbound = isWaypoint(gateway);
  if (isInbound && direction === 'both' && !isBackendReferenced) {
    const why = `${name} is a waypoint, which knows only the services that it serves`;
    return { severity: 'warning', why, fix: 'Add --reference-backend, so that it knows the backend.' };
  }
  if (direction !== (isInbound ? 'outbound' : 'inbound')) {
    return isInbound ? explainUnused(gateway, namespace, mesh) : undefined;
  }
  return {
    severity: 'error',
    why: isInbound
      ? `${name} is a waypoint, which handles all requests as inbound, so none would be captured`
      : `${name} is not a waypoint but of the class ${className}, which handles all requests as outbound, so none would be captured`,
    fix: isInbound ? 'Add --direction inbound.' : 'Remove --direction.',
  };
}

async function explainMissing(metadata: NamespacedName, mesh: Mesh): Promise<Found> {
  const selector = await findIstioGatewaySelector(mesh, metadata);
  const why = `there is no Gateway ${metadata.name} of the Gateway API`;
  if (selector === undefined) {
    return { severity: 'error', why, fix: 'Correct --target-ref, or create the Gateway first.' };
  }
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return {
    severity: 'error',
    why: `${why}, only one of Istio's own API, to which filters cannot attach`,
    fix: `Select its pods instead, in their own namespace: --selector ${labels.join(',') || 'LABELS'}.`,
  };
}

// With PILOT_FILTER_GATEWAY_CLUSTER_CONFIG gateways know only the services that their routes or an EnvoyFilter name.
async function checkReferences(settings: PluginSettings, mesh: Mesh): Promise<Found> {
  const { targetRefs = [], rootNamespace } = settings;
  if (findReferenceTargets(settings) !== undefined) return undefined;
  if (!targetRefs.some(({ kind }) => kind === 'Gateway')) return undefined;
  const filter = { namespace: rootNamespace, labelSelector: 'app=istiod' };
  // Optional: few meshes filter, so it is not worth asking people for another right.
  const found = await orForbidden([], mesh.list(DEPLOYMENT, filter));
  if (!JSON.stringify(found).includes(`"name":"${FILTERING}","value":"true"`)) return undefined;
  const why = `istiod has ${FILTERING}=true, so gateways know only the services that they route to`;
  return { severity: 'warning', why, fix: 'Add --reference-backend, so that they know the backend.' };
}
