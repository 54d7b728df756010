import { isForMesh } from '../../targets.ts';
import { hasGateway } from '../mesh/gateways.ts';
import { isAmbient, isInjected, type Mesh, type MeshNamespace } from '../mesh/mesh.ts';
import { hasLabels, listProxyPods } from '../mesh/proxy-pods.ts';
import type { Found, PreflightPlan } from './plan.ts';

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
  const pods = (await listProxyPods(mesh, name)).filter(({ kind }) => kind !== 'waypoint');
  if (pods.length === 0) {
    return isExpected || (await hasGateway(mesh, name)) ? undefined : explainNoProxy(namespace);
  }
  const selected = pods.filter((pod) => hasLabels(pod.labels, selector));
  if (selected.length === 0) {
    const why = '--selector selects none of the pods that have a proxy';
    return { severity: 'warning', why, fix: 'Compare it with `kubectl get pods --show-labels`.' };
  }
  if (direction !== 'inbound' || selected.some(({ kind }) => kind !== 'gateway')) return undefined;
  const why =
    'the selected proxies are gateways, which handle all requests as outbound, so none would be captured';
  return { severity: 'error', why, fix: 'Remove --direction.' };
}

function explainNoProxy(namespace: MeshNamespace): Found {
  const { name } = namespace;
  if (isAmbient(namespace)) {
    const why =
      'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter';
    const fix =
      'Target its waypoint: --target-ref Gateway/NAME --direction inbound (`istioctl waypoint list` shows the names).';
    return { severity: 'warning', why, fix };
  }
  const why = 'it has neither sidecar injection nor a gateway, so no proxy will load the filter';
  const fix = `Turn on injection with \`kubectl label namespace ${name} istio-injection=enabled\` and restart its pods, or leave out the namespace.`;
  return { severity: 'warning', why, fix };
}
