import { GATEWAY_GROUP, isForMesh } from '../../resources/plugin.ts';
import type { Finding } from './finding.ts';
import type { NamespaceState, PreflightPlan } from './plan.ts';
import { hasLabels, listProxyPods, type ProxyPod } from './proxy-pods.ts';
import { orForbidden, type Survey } from './survey.ts';

const GATEWAY = { apiVersion: `${GATEWAY_GROUP}/v1`, kind: 'Gateway' };

/** Checks that there is, or will be, a proxy in a namespace that loads the filter and sees requests in its direction. */
export async function checkProxies(
  { name, labels }: NamespaceState,
  { settings }: PreflightPlan,
  survey: Survey,
): Promise<Finding[]> {
  const { selector, direction } = settings;
  if (settings.targetRefs !== undefined || isForMesh(name, settings)) return [];
  const isExpected = isInjected(labels);
  if (isExpected && selector === undefined && direction !== 'inbound') return [];
  const pods = (await listProxyPods(survey, name)).filter(({ kind }) => kind !== 'waypoint');
  if (pods.length === 0) {
    if (isExpected || (await hasGateway(name, survey))) return [];
    return [isAmbient(labels) ? makeAmbientFinding(name) : makeEmptyFinding(name)];
  }
  return checkSelected(name, pods, { direction, ...(selector && { selector }) });
}

// Source: istio `manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml`: the older label goes first.
function isInjected(labels: Readonly<Record<string, string>>): boolean {
  const injection = labels['istio-injection'];
  return injection === undefined ? labels['istio.io/rev'] !== undefined : injection === 'enabled';
}

function isAmbient(labels: Readonly<Record<string, string>>): boolean {
  return labels['istio.io/dataplane-mode'] === 'ambient';
}

async function hasGateway(namespace: string, survey: Survey): Promise<boolean> {
  if (!(await survey.serves(GATEWAY))) return false;
  const gateways = await orForbidden([], survey.list(GATEWAY, { namespace }));
  return gateways.some(({ spec }) => {
    const { gatewayClassName = '' } = (spec ?? {}) as { gatewayClassName?: string };
    return gatewayClassName.startsWith('istio') && !gatewayClassName.endsWith('waypoint');
  });
}

function checkSelected(
  namespace: string,
  pods: readonly ProxyPod[],
  { selector = {}, direction }: { selector?: Record<string, string>; direction: string },
): Finding[] {
  const selected = pods.filter((pod) => hasLabels(pod.labels, selector));
  if (selected.length === 0) {
    return [
      {
        severity: 'warning',
        namespace,
        why: '--selector selects none of the pods that have a proxy there',
        fix: 'Compare it with `kubectl get pods --show-labels`.',
      },
    ];
  }
  if (direction !== 'inbound' || selected.some(({ kind }) => kind !== 'gateway')) return [];
  return [
    {
      severity: 'error',
      namespace,
      why: 'the selected proxies are gateways, which take all requests as outbound, so none would be captured',
      fix: 'Leave --direction off.',
    },
  ];
}

function makeAmbientFinding(namespace: string): Finding {
  return {
    severity: 'warning',
    namespace,
    why: 'it is in ambient mode, so its pods have no proxy of their own and nothing will load the filter',
    fix: 'Target its waypoint: --target-ref Gateway/NAME --direction inbound (`istioctl waypoint list` shows the names).',
  };
}

function makeEmptyFinding(namespace: string): Finding {
  return {
    severity: 'warning',
    namespace,
    why: 'it has neither sidecar injection nor a gateway, so no proxy will load the filter',
    fix: 'Turn injection on with `kubectl label namespace NAME istio-injection=enabled` and restart its pods, or leave the namespace off.',
  };
}
