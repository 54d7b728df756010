import { isForMesh } from '../../targets.ts';
import { explainAmbient, formatWaypointFlags } from '../mesh/ambient-advice.ts';
import { hasGateway } from '../mesh/gateways.ts';
import { isAmbient, isInjected, type Mesh, type MeshNamespace } from '../mesh/mesh.ts';
import { hasLabels, listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import type { Found, PreflightPlan } from './plan.ts';

const AMBIENT_HINT = `Pods in ambient mode have no proxy: tap their waypoint, ${formatWaypointFlags('NAME')}.`;

/** Checks that a namespace has, or will have, a proxy that loads the filter and handles requests in its direction. */
export async function checkProxies(
  namespace: MeshNamespace,
  { settings }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const { name } = namespace;
  const { selector, direction } = settings;
  if (settings.targetRefs !== undefined || isForMesh(name, settings)) return undefined;
  const isExpected = isInjected(namespace);
  if (isExpected && selector === undefined && direction !== 'inbound') return undefined;
  const all = await listProxyPods(mesh, name);
  const pods = all.filter(({ kind }) => kind !== 'waypoint');
  if (pods.length === 0) {
    return isExpected || (await hasGateway(mesh, name)) ? undefined : explainNoProxy(namespace, mesh, all);
  }
  const selected = pods.filter((pod) => hasLabels(pod.labels, selector));
  if (selected.length === 0) {
    const why = '--selector selects none of the pods that have a proxy';
    const hint = isAmbient(namespace) ? ` ${AMBIENT_HINT}` : '';
    return { severity: 'warning', why, fix: `Compare it with \`kubectl get pods --show-labels\`.${hint}` };
  }
  if (direction !== 'inbound' || selected.some(({ kind }) => kind !== 'gateway')) return undefined;
  const why =
    'the selected proxies are gateways, which handle all requests as outbound, so none would be captured';
  return { severity: 'error', why, fix: 'Remove --direction.' };
}

async function explainNoProxy(
  namespace: MeshNamespace,
  mesh: Mesh,
  pods: readonly ProxyPod[],
): Promise<Found> {
  const { name } = namespace;
  const ofAmbient = await explainAmbient(mesh, namespace, pods);
  if (ofAmbient !== undefined) return { severity: 'warning', ...ofAmbient };
  const why = 'it has neither sidecar injection nor a gateway, so no proxy will load the filter';
  const waypoint = pods.find(({ kind }) => kind === 'waypoint')?.gateway;
  const fix =
    waypoint === undefined
      ? `Turn on injection with \`kubectl label namespace ${name} istio-injection=enabled\` and restart its pods, or leave out the namespace.`
      : `Tap its waypoint: ${formatWaypointFlags(waypoint)}.`;
  return { severity: 'warning', why, fix };
}
