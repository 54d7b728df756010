import type { PluginSettings } from '../../options/plugin.ts';
import { findReferenceTargets } from '../../resources/backend-resources.ts';
import { describeTarget, isService, type TargetRef, WAYPOINT_CLASS } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { findGateway, findIstioGatewaySelector } from '../mesh/gateways.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import { findWaypoint, USE_WAYPOINT } from '../mesh/waypoints.ts';
import { orForbidden } from '../refusal.ts';
import type { Found, PreflightPlan } from './plan.ts';

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
    if (target.kind === 'Gateway') found.push(await checkGateway(namespace.name, target, settings, mesh));
    if (isService(target)) found.push(await checkService(namespace, target, settings, mesh));
  }
  if (!found.some(Boolean) && backend !== undefined) found.push(await checkReferences(settings, mesh));
  return found;
}

async function checkGateway(
  namespace: string,
  target: TargetRef,
  settings: PluginSettings,
  mesh: Mesh,
): Promise<Found> {
  const metadata = { name: target.name, namespace };
  const gateway = await findGateway(mesh, metadata);
  if (gateway === undefined) return explainMissing(metadata, mesh);
  const { className } = gateway;
  const name = describeTarget(target);
  // Its proxy is agentgateway.
  if (className.startsWith('istio-agentgateway')) {
    const why = `${name} is of the class ${className}, whose proxy is not Envoy and loads no filter`;
    const fix = `Change it to the class ${className.endsWith('waypoint') ? WAYPOINT_CLASS : 'istio'}, or leave it out.`;
    return { severity: 'error', why, fix };
  }
  const { direction, isBackendReferenced } = settings;
  const isWaypoint = className === WAYPOINT_CLASS;
  if (isWaypoint && direction === 'both' && !isBackendReferenced) {
    const why = `${name} is a waypoint, which knows only the services that it serves`;
    return { severity: 'warning', why, fix: 'Add --reference-backend, so that it knows the backend.' };
  }
  if (direction !== (isWaypoint ? 'outbound' : 'inbound')) return undefined;
  return {
    severity: 'error',
    why: isWaypoint
      ? `${name} is a waypoint, which handles all requests as inbound, so none would be captured`
      : `${name} is not a waypoint but of the class ${className}, which handles all requests as outbound, so none would be captured`,
    fix: isWaypoint ? 'Add --direction inbound.' : 'Remove --direction.',
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

async function checkService(
  namespace: MeshNamespace,
  target: TargetRef,
  settings: PluginSettings,
  mesh: Mesh,
): Promise<Found> {
  const { kind, name } = target;
  const apiVersion = kind === 'Service' ? 'v1' : 'networking.istio.io/v1';
  const service = await mesh.read({ apiVersion, kind, metadata: { name, namespace: namespace.name } });
  if (service === undefined) {
    return { severity: 'error', why: `there is no ${kind} ${name}`, fix: 'Correct --target-ref.' };
  }
  const waypoint = findWaypoint(service, namespace);
  if (waypoint === undefined) {
    const why = `no waypoint serves ${describeTarget(target)}, so nothing will load the filter`;
    const fix = `Add the label ${USE_WAYPOINT} to it or to its namespace. For sidecars use --selector.`;
    return { severity: 'warning', why, fix };
  }
  if (waypoint.namespace !== namespace.name) {
    const why = `${describeTarget(target)} is served by the waypoint ${waypoint.namespace}/${waypoint.name}, and an EnvoyFilter of this namespace cannot make the backend known to it`;
    const fix = `Unless it knows the backend already, tap the whole waypoint: ${waypoint.namespace} --target-ref Gateway/${waypoint.name} --direction inbound.`;
    return { severity: 'warning', why, fix };
  }
  if (settings.waypoint === waypoint.name) return undefined;
  return {
    severity: settings.waypoint === undefined ? 'warning' : 'error',
    why: `${describeTarget(target)} is served by the waypoint ${waypoint.name}, which knows only the services that it serves`,
    fix: `Give --waypoint ${waypoint.name}, so that it knows the backend.`,
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
