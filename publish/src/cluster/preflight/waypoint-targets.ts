import type { PluginSettings } from '../../options/plugin.ts';
import { findReferenceTargets } from '../../resources/backend-resources.ts';
import {
  describeTarget,
  isService,
  KUBECTL_GATEWAYS,
  type TargetRef,
  WAYPOINT_CLASS,
} from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { formatEnrolment, formatStart, formatWaypointFlags } from '../mesh/ambient-advice.ts';
import { findGateway, type Gateway, listAllGateways } from '../mesh/gateways.ts';
import { findNamespace, type Mesh, type MeshNamespace } from '../mesh/mesh.ts';
import { findTargetedService } from '../mesh/target-waypoints.ts';
import {
  allowsFrom,
  findTraffic,
  findWaypoint,
  isUsed,
  isWaypoint,
  servesServices,
  USE_WAYPOINT,
  WAYPOINT_FOR,
} from '../mesh/waypoints.ts';
import { orForbidden } from '../refusal.ts';
import type { Found } from './plan.ts';

const NOTHING = 'so nothing will load the filter';

/** Checks that a Service or ServiceEntry exists, and that a waypoint serves it that will know the backend. */
export async function checkServiceTarget(
  namespace: MeshNamespace,
  target: TargetRef,
  settings: PluginSettings,
  mesh: Mesh,
): Promise<Found[]> {
  const { kind, name } = target;
  const service = await findTargetedService(mesh, namespace.name, target);
  if (service === undefined) {
    return [{ severity: 'error', why: `there is no ${kind} ${name}`, fix: 'Correct --target-ref.' }];
  }
  const what = describeTarget(target);
  const waypoint = findWaypoint(service, namespace);
  if (waypoint === undefined) {
    // Throws if the labels of the namespace, which may name one, cannot be read.
    await findNamespace(mesh, namespace.name);
    const overwrite = service.metadata.labels?.[USE_WAYPOINT] === undefined ? '' : ' --overwrite';
    const label = `\`kubectl label ${kind.toLowerCase()} ${name} -n ${namespace.name} ${USE_WAYPOINT}=NAME${overwrite}\``;
    const fix = `Have it use a waypoint: ${label}. For sidecars use --selector.`;
    return [{ severity: 'warning', why: `no waypoint serves ${what}, ${NOTHING}`, fix }];
  }
  // Optional: it is not worth asking people for another right.
  const gateway = await orForbidden('unknown' as const, findGateway(mesh, waypoint));
  return [
    gateway === 'unknown' ? undefined : explainNotServed(what, namespace, waypoint, gateway),
    explainUnknownBackend(what, namespace.name, waypoint, settings),
  ];
}

/** Explains that the proxy of a Gateway is not Envoy; undefined if it is. */
export function explainOtherProxy(name: string, { className }: Gateway): Found {
  if (!className.startsWith('istio-agentgateway')) return undefined;
  const why = `${name} is of the class ${className}, whose proxy is not Envoy and loads no filter`;
  const fix = `Change it to the class ${className.endsWith('waypoint') ? WAYPOINT_CLASS : 'istio'}, or leave it out.`;
  return { severity: 'error', why, fix };
}

/** Explains that a waypoint gets no requests, because of its own label or because no label names it; undefined if it gets some. */
export async function explainUnused(waypoint: Gateway, home: MeshNamespace, mesh: Mesh): Promise<Found> {
  const { name, namespace } = waypoint;
  if (findTraffic(waypoint) === 'none') {
    const why = `Gateway/${name} has the label ${WAYPOINT_FOR}=none, so it gets no requests`;
    return {
      severity: 'warning',
      why,
      fix: `Have it serve Services: ${formatRelabel(waypoint, 'service')}.`,
    };
  }
  if ((await isUsed(mesh, waypoint, home)) !== false) return undefined;
  const ofService = `\`kubectl label service NAME -n ${namespace} ${USE_WAYPOINT}=${name}\``;
  return {
    severity: 'warning',
    why: `nothing uses the waypoint ${name}, so it gets no requests`,
    fix: `Have the Services of the namespace use it: ${formatEnrolment(waypoint, home)}. Or one of them: ${ofService}.`,
  };
}

/** Checks that the mesh has a waypoint. */
export async function checkWaypointExists(mesh: Mesh): Promise<Found> {
  const all = await listAllGateways(mesh);
  if (all === undefined || all.some(isWaypoint)) return undefined;
  const why = `the mesh has no waypoint of the class ${WAYPOINT_CLASS}, ${NOTHING}`;
  const fix = `Add one with ${formatStart({ namespace: 'NAMESPACE' })}.`;
  return { severity: 'warning', why, fix };
}

function explainNotServed(
  what: string,
  namespace: MeshNamespace,
  waypoint: NamespacedName,
  gateway: Gateway | undefined,
): Found {
  const name = describeWaypoint(waypoint, namespace.name);
  if (gateway === undefined) {
    const why = `${what} uses the waypoint ${name}, but there is no such Gateway, ${NOTHING}`;
    return {
      severity: 'warning',
      why,
      fix: `Add it with ${formatStart(waypoint)}, or correct the label ${USE_WAYPOINT}.`,
    };
  }
  const other = explainOtherProxy(`the waypoint ${name} of ${what}`, gateway);
  if (other !== undefined) return other;
  if (!isWaypoint(gateway)) {
    const why = `${what} uses the Gateway ${name} as its waypoint, but its class is ${gateway.className}, ${NOTHING}`;
    const fix = `Have it use a Gateway of the class ${WAYPOINT_CLASS}: correct the label ${USE_WAYPOINT}. ${formatStart({ namespace: waypoint.namespace, name: 'NAME' })} adds one.`;
    return { severity: 'warning', why, fix };
  }
  if (!servesServices(gateway)) {
    const traffic = findTraffic(gateway);
    const why = `the waypoint ${name} of ${what} has the label ${WAYPOINT_FOR}=${traffic}, so it serves no Services and ${NOTHING.slice(3)}`;
    const fix = `Have it serve them: ${formatRelabel(gateway, traffic === 'workload' ? 'all' : 'service')}.`;
    return { severity: 'warning', why, fix };
  }
  if (!allowsFrom(gateway, namespace)) {
    const why = `the waypoint ${name} of ${what} takes no Services of this namespace, ${NOTHING}`;
    const fix = `Set allowedRoutes.namespaces.from to All, or to Selector, in its listener of port 15008: \`kubectl edit ${KUBECTL_GATEWAYS} ${waypoint.name} -n ${waypoint.namespace}\`.`;
    return { severity: 'warning', why, fix };
  }
  return undefined;
}

// For a Service that it serves, too, a waypoint has no cluster that the filter could post to. Source: istio
// `pilot/pkg/networking/core/waypoint.go`, `filterWaypointOutboundServices`.
function explainUnknownBackend(
  what: string,
  namespace: string,
  waypoint: NamespacedName,
  settings: PluginSettings,
): Found {
  const { name } = waypoint;
  if (waypoint.namespace !== namespace) {
    const why = `${what} is served by the waypoint ${waypoint.namespace}/${name}, and an EnvoyFilter of this namespace cannot make the backend known to it`;
    const fix = `Unless it knows the backend already, tap the whole waypoint: \`meshtap apply ${waypoint.namespace} ${formatWaypointFlags(name)}\`.`;
    return { severity: 'warning', why, fix };
  }
  const reached = findReferenceTargets(settings)?.targetRefs ?? [];
  if (reached.some((target) => target.kind === 'Gateway' && target.name === name)) return undefined;
  const isOneOfSome =
    settings.waypoint !== undefined && (settings.targetRefs ?? []).filter(isService).length > 1;
  return {
    severity: settings.waypoint === undefined ? 'warning' : 'error',
    why: `${what} is served by the waypoint ${name}, which knows only the services that it serves`,
    fix: isOneOfSome
      ? `If other targets use the waypoint ${settings.waypoint}, tap ${what} with a command of its own, with another --name and --waypoint ${name}.`
      : `Give --waypoint ${name}, so that it knows the backend.`,
  };
}

function describeWaypoint({ namespace, name }: NamespacedName, own: string): string {
  return namespace === own ? name : `${namespace}/${name}`;
}

function formatRelabel({ namespace, name }: NamespacedName, traffic: string): string {
  return `\`kubectl label ${KUBECTL_GATEWAYS} ${name} -n ${namespace} ${WAYPOINT_FOR}=${traffic} --overwrite\``;
}
