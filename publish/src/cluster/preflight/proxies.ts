import { INVENTORY_LABEL } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin-kinds.ts';
import { isForMesh } from '../../targets.ts';
import type { Finding } from '../finding.ts';
import { hasGateway } from '../mesh/gateways.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { isAmbient, isInjected, type MeshNamespace } from '../mesh/namespaces.ts';
import { hasLabels, listProxyPods } from '../mesh/proxy-pods.ts';
import type { PreflightPlan } from './plan.ts';

/** Checks that a namespace has, or will have, a proxy that loads the filter and handles requests in its direction. */
export async function checkProxies(
  namespace: MeshNamespace,
  { settings }: PreflightPlan,
  mesh: Mesh,
): Promise<Finding[]> {
  const { name: about } = namespace;
  const { selector, direction } = settings;
  if (settings.targetRefs !== undefined || isForMesh(about, settings)) return [];
  const isExpected = isInjected(namespace);
  if (isExpected && selector === undefined && direction !== 'inbound') return [];
  const pods = (await listProxyPods(mesh, about)).filter(({ kind }) => kind !== 'waypoint');
  if (pods.length === 0) {
    return isExpected || (await hasGateway(mesh, about)) ? [] : [explainNoProxy(namespace)];
  }
  const selected = pods.filter((pod) => hasLabels(pod.labels, selector ?? {}));
  if (selected.length === 0) {
    const why = '--selector selects none of the pods that have a proxy';
    return [{ severity: 'warning', about, why, fix: 'Compare it with `kubectl get pods --show-labels`.' }];
  }
  if (direction !== 'inbound' || selected.some(({ kind }) => kind !== 'gateway')) return [];
  const why =
    'the selected proxies are gateways, which handle all requests as outbound, so none would be captured';
  return [{ severity: 'error', about, why, fix: 'Remove --direction.' }];
}

/** Checks that a namespace does not have the plugin as the other kind of resource: its proxies would run both. */
export async function checkOtherKind(
  { name: about }: MeshNamespace,
  { settings, api, isPruned }: PreflightPlan,
  mesh: Mesh,
): Promise<Finding[]> {
  const other = PLUGIN_KINDS[api === 'wasmplugin' ? 'trafficextension' : 'wasmplugin'];
  if (isPruned || !(await mesh.serves(other))) return [];
  const ours = await mesh.listIn(about, other, `${INVENTORY_LABEL}=${settings.name}`);
  if (!ours.some(({ metadata }) => metadata.name === settings.name)) return [];
  const { kind } = other;
  return [
    {
      severity: 'error',
      about,
      why: `there is a ${kind} ${settings.name} of meshtap: with a ${PLUGIN_KINDS[api].kind} too, every exchange would be captured twice`,
      fix: `Delete it with --prune, or keep it with --api ${kind.toLowerCase()}.`,
    },
  ];
}

function explainNoProxy(namespace: MeshNamespace): Finding {
  if (isAmbient(namespace)) {
    return {
      severity: 'warning',
      about: namespace.name,
      why: 'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter',
      fix: 'Target its waypoint: --target-ref Gateway/NAME --direction inbound (`istioctl waypoint list` shows the names).',
    };
  }
  return {
    severity: 'warning',
    about: namespace.name,
    why: 'it has neither sidecar injection nor a gateway, so no proxy will load the filter',
    fix: 'Turn on injection with `kubectl label namespace NAME istio-injection=enabled` and restart its pods, or leave out the namespace.',
  };
}
