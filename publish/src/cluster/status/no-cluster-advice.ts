import { backendName } from '../../resources/backend-resources.ts';
import { isServedByWaypoint } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { formatWaypointFlags } from '../mesh/ambient-advice.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import type { Advice } from '../outcome.ts';
import { isResourceName } from './config-dump.ts';
import type { ComparedProxy } from './explanations.ts';
import type { ProxyName } from './report.ts';

const WHY = 'the proxy has no cluster for the backend';
const CHECK_ADDRESS = "Check the backend's address and port";
const IS_VISIBLE = 'that no `Sidecar` or `exportTo` hides its Service from the namespace';

/** Explains why a proxy has no cluster for the backend. Waypoints and some gateways know only the services that they handle. */
export function explainNoCluster({ proxy, expected }: Pick<ComparedProxy, 'proxy' | 'expected'>): Advice {
  if (expected === undefined) {
    const ofWaypoint =
      'If it is a waypoint, run `meshtap apply` again with --waypoint NAME or --reference-backend.';
    return { why: WHY, fix: `${CHECK_ADDRESS}, and ${IS_VISIBLE}. ${ofWaypoint}` };
  }
  const kind = proxy.kind ?? (selectsWaypoints(expected) ? 'waypoint' : 'sidecar');
  if (kind === 'gateway') {
    const fix = `${CHECK_ADDRESS}, and that no \`exportTo\` hides its Service from the namespace. If istiod has PILOT_FILTER_GATEWAY_CLUSTER_CONFIG, run \`meshtap apply\` again with --reference-backend.`;
    return { why: WHY, fix };
  }
  if (kind === 'sidecar') return { why: WHY, fix: `${CHECK_ADDRESS}, and ${IS_VISIBLE}.` };
  const why = `${WHY}: a waypoint knows only the services that it serves, and those that an EnvoyFilter names`;
  return { why, fix: adviseOnWaypoint(expected, findWaypoint(proxy, expected)) };
}

// Of a proxy that is not known as a pod.
function selectsWaypoints({ selection: { targets }, direction }: ExpectedPlugin): boolean {
  return targets.some((target) => isServedByWaypoint(target) || direction === 'inbound');
}

function findWaypoint(
  { namespace, gateway }: ProxyName,
  { namespace: home, selection: { targets, waypoints = [] } }: ExpectedPlugin,
): NamespacedName {
  if (gateway !== undefined) return { namespace: namespace ?? home, name: gateway };
  const named = targets.filter(({ kind }) => kind === 'Gateway');
  const all = [...waypoints, ...named.map(({ name }) => ({ namespace: home, name }))];
  return all.length === 1 && all[0] !== undefined ? all[0] : { namespace: home, name: 'NAME' };
}

// As `findReferenceTargets` chooses the proxies that `meshtap apply` makes the backend known to.
function adviseOnWaypoint(
  { selection: { targets }, namespace, name, direction }: ExpectedPlugin,
  waypoint: NamespacedName,
): string {
  const isNamed = targets.some((target) => target.kind === 'Gateway' && target.name === waypoint.name);
  const isClass = targets.some(({ kind }) => kind === 'GatewayClass');
  if (isClass || (isNamed && direction === 'inbound')) {
    return `\`meshtap apply\` adds this EnvoyFilter: check that \`kubectl get envoyfilter -n ${namespace} ${backendName(name)}\` finds it, or run it again. ${CHECK_ADDRESS} too.`;
  }
  const command = `Run the same \`meshtap apply ${namespace}\` again with`;
  if (isNamed) return `${command} --reference-backend, which adds this EnvoyFilter.`;
  const gateway = isResourceName(waypoint) ? waypoint : { namespace, name: 'NAME' };
  if (gateway.namespace !== namespace) {
    return `An EnvoyFilter of ${namespace} does not reach the waypoint ${gateway.namespace}/${gateway.name}. Tap the whole waypoint: \`meshtap apply ${gateway.namespace} ${formatWaypointFlags(gateway.name)}\`.`;
  }
  return `${command} --waypoint ${gateway.name}, which adds this EnvoyFilter. If you gave it, check the backend's address and port.`;
}
