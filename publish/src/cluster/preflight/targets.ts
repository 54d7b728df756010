import { isService, type PluginSettings } from '../../options/plugin.ts';
import { describeTarget, type TargetRef } from '../../options/targets.ts';
import { findReferenceTargets } from '../../resources/backend-resources.ts';
import { GATEWAY_GROUP, WAYPOINT_CLASS } from '../../resources/plugin.ts';
import type { ClusterResource } from '../resource.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { orForbidden, type Survey } from './survey.ts';

const GATEWAY = { apiVersion: `${GATEWAY_GROUP}/v1`, kind: 'Gateway' };
const ISTIO_GATEWAY = { apiVersion: 'networking.istio.io/v1', kind: 'Gateway' };
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const FILTERING = 'PILOT_FILTER_GATEWAY_CLUSTER_CONFIG';
// Source: istio/api `label`: `none` takes one out of what its namespace says.
const USE_WAYPOINT = 'istio.io/use-waypoint';
const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

/** Checks that the targets are there, see requests in the direction that is tapped, and know the backend. */
export async function checkTargets(
  namespace: NamespaceState,
  { settings, backend }: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tell = (found: Omit<Finding, 'namespace'> | undefined) =>
    found !== undefined && findings.push({ ...found, namespace: namespace.name });
  for (const target of settings.targetRefs ?? []) {
    if (target.kind === 'Gateway') tell(await checkGateway(namespace.name, target, settings, survey));
    if (isService(target)) tell(await checkService(namespace, target, settings, survey));
  }
  if (findings.length === 0 && backend !== undefined) tell(await checkReferences(settings, survey));
  return findings;
}

type Found = Omit<Finding, 'namespace'> | undefined;

async function checkGateway(
  namespace: string,
  target: TargetRef,
  settings: PluginSettings,
  survey: Survey,
): Promise<Found> {
  const metadata = { name: target.name, namespace };
  const gateway = await survey.read({ ...GATEWAY, metadata });
  if (gateway === undefined) return await explainMissing(metadata, survey);
  const gatewayClass = String((gateway.spec as { gatewayClassName?: unknown } | undefined)?.gatewayClassName);
  const name = describeTarget(target);
  if (gatewayClass.startsWith('istio-agentgateway')) {
    return {
      severity: 'error',
      why: `${name} is of the class ${gatewayClass}, whose proxy is no Envoy and loads no filter`,
      fix: `Make it of the class ${gatewayClass.endsWith('waypoint') ? WAYPOINT_CLASS : 'istio'}, or leave it off.`,
    };
  }
  const isWaypoint = gatewayClass === WAYPOINT_CLASS;
  const { direction, isBackendReferenced } = settings;
  if (isWaypoint && direction === 'both' && !isBackendReferenced) {
    return {
      severity: 'warning',
      why: `${name} is a waypoint, which knows the services that it serves alone`,
      fix: 'Add --reference-backend, so that it gets to know the backend.',
    };
  }
  if (direction !== (isWaypoint ? 'outbound' : 'inbound')) return undefined;
  return {
    severity: 'error',
    why: isWaypoint
      ? `${name} is a waypoint, which takes all requests as inbound, so none would be captured`
      : `${name} is no waypoint but of the class ${gatewayClass}: it takes all requests as outbound, so none would be captured`,
    fix: isWaypoint ? 'Add --direction inbound.' : 'Leave --direction off.',
  };
}

async function explainMissing(
  metadata: { name: string; namespace: string },
  survey: Survey,
): Promise<Finding> {
  const { name } = metadata;
  const other = await orForbidden(undefined, survey.read({ ...ISTIO_GATEWAY, metadata }));
  const why = `there is no Gateway ${name} of the Gateway API`;
  if (other === undefined) {
    return { severity: 'error', why, fix: 'Correct --target-ref, or make the Gateway first.' };
  }
  const { selector = {} } = (other.spec ?? {}) as { selector?: Record<string, string> };
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  return {
    severity: 'error',
    why: `${why}, but one of Istio's own kind, to which no filter attaches`,
    fix: `Choose its pods instead, in their own namespace: --selector ${labels.join(',') || 'LABELS'}.`,
  };
}

async function checkService(
  namespace: NamespaceState,
  target: TargetRef,
  settings: PluginSettings,
  survey: Survey,
): Promise<Found> {
  const { kind, name } = target;
  const apiVersion = kind === 'Service' ? 'v1' : 'networking.istio.io/v1';
  const service = await survey.read({ apiVersion, kind, metadata: { name, namespace: namespace.name } });
  if (service === undefined) {
    return { severity: 'error', why: `there is no ${kind} ${name}`, fix: 'Correct --target-ref.' };
  }
  const waypoint = findWaypoint(service, namespace);
  if (waypoint === undefined) {
    return {
      severity: 'warning',
      why: `no waypoint serves ${describeTarget(target)}, so nothing will load the filter`,
      fix: `Give it one with the label ${USE_WAYPOINT}, on it or on its namespace; for sidecars use --selector.`,
    };
  }
  if (waypoint.namespace !== namespace.name) {
    return {
      severity: 'warning',
      why: `${describeTarget(target)} is served by the waypoint ${waypoint.namespace}/${waypoint.name}, and an EnvoyFilter of this namespace cannot have it know the backend`,
      fix: `Unless it knows the backend already, tap the waypoint as a whole: ${waypoint.namespace} --target-ref Gateway/${waypoint.name} --direction inbound.`,
    };
  }
  if (settings.waypoint === waypoint.name) return undefined;
  return {
    severity: settings.waypoint === undefined ? 'warning' : 'error',
    why: `${describeTarget(target)} is served by the waypoint ${waypoint.name}, which knows the services that it serves alone`,
    fix: `Give --waypoint ${waypoint.name}, so that it gets to know the backend.`,
  };
}

// Source: istio `pilot/pkg/serviceregistry/kube/controller/ambient/waypoints.go`.
function findWaypoint({ metadata }: ClusterResource, namespace: NamespaceState) {
  const own = metadata.labels ?? {};
  const labels = own[USE_WAYPOINT] === undefined ? namespace.labels : own;
  const name = labels[USE_WAYPOINT];
  if (name === undefined || name === 'none') return undefined;
  return { name, namespace: labels[USE_WAYPOINT_NAMESPACE] ?? namespace.name };
}

// With PILOT_FILTER_GATEWAY_CLUSTER_CONFIG gateways get the services alone that their routes or an EnvoyFilter name.
async function checkReferences(settings: PluginSettings, survey: Survey): Promise<Found> {
  const { targetRefs = [], rootNamespace } = settings;
  if (findReferenceTargets(settings) !== undefined) return undefined;
  if (!targetRefs.some(({ kind }) => kind === 'Gateway')) return undefined;
  const filter = { namespace: rootNamespace, labelSelector: 'app=istiod' };
  // Not worth a right of its own: few meshes filter.
  const found = await orForbidden([], survey.list(DEPLOYMENT, filter));
  if (!JSON.stringify(found).includes(`"name":"${FILTERING}","value":"true"`)) return undefined;
  return {
    severity: 'warning',
    why: `istiod has ${FILTERING}=true, so gateways know the services alone that they route to`,
    fix: 'Add --reference-backend, so that they get to know the backend.',
  };
}
