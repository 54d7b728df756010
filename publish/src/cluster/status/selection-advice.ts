import { cutText } from '../../output/visible-text.ts';
import { describeTarget, KUBECTL_GATEWAYS, WAYPOINT_CLASS } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { explainAmbient, formatStart, formatWaypointFlags } from '../mesh/ambient-advice.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import type { ProxyPod } from '../mesh/proxy-pods.ts';
import type { ServiceTarget } from '../mesh/target-waypoints.ts';
import { USE_WAYPOINT } from '../mesh/waypoints.ts';
import type { Advice } from '../outcome.ts';
import { isResourceName } from './config-dump.ts';

/** The proxies that a plugin could have in a namespace, and what it targets. */
export interface Candidates {
  expected: ExpectedPlugin;
  namespace: MeshNamespace;
  /** The pods of the namespace that have a proxy, and those of waypoints elsewhere that serve its targets. */
  pods: readonly ProxyPod[];
  services: readonly ServiceTarget[];
}

/** Explains which Services and ServiceEntries no waypoint serves, so that no proxy loads the filter for them. */
export function explainUnserved({ expected, services }: Pick<Candidates, 'expected' | 'services'>): Advice[] {
  const { namespace, resource } = expected;
  return services
    .filter(({ waypoint }) => waypoint === undefined)
    .map(({ isThere, kind, name }) => {
      const what = cutText(describeTarget({ kind, name }));
      if (!isThere) {
        const fix = `Create it, or run \`meshtap apply ${namespace}\` again with the right --target-ref.`;
        return { why: `there is no ${what}, which ${resource} targets`, fix };
      }
      const label = `\`kubectl label ${kind.toLowerCase()} ${name} -n ${namespace} ${USE_WAYPOINT}=NAME --overwrite\``;
      return {
        why: `no waypoint serves ${what}, so no proxy loads the filter for it`,
        fix: `Have it use a waypoint: ${label} (\`istioctl waypoint list -n ${namespace}\` shows the names). For sidecars use --selector.`,
      };
    });
}

/** Explains why a plugin selects no proxy of a namespace. */
export async function explainNoneSelected(mesh: Mesh, candidates: Candidates): Promise<Advice[]> {
  const { expected, namespace, pods } = candidates;
  const { targets } = expected.selection;
  if (targets.length > 0) {
    if (namespace.name === expected.namespace) return explainNoPods(candidates);
    return [explainNoneForMesh(candidates)];
  }
  const own = pods.filter(({ kind }) => kind !== 'waypoint');
  if (own.length > 0) {
    const why = `${expected.resource} selects none of its ${own.length} proxies`;
    return [{ why, fix: 'Check its selector: `kubectl get pods --show-labels`.' }];
  }
  const ofWaypoints =
    (await explainAmbient(mesh, namespace, pods)) ??
    (pods.length > 0 ? explainOnlyWaypoints(expected, pods) : undefined);
  return [ofWaypoints === undefined ? explainNoProxy(namespace) : nameCommand(ofWaypoints, namespace)];
}

function explainNoProxy({ name }: MeshNamespace): Advice {
  return {
    why: 'it has no pod with a proxy',
    fix:
      `Check that it has pods and that they are injected (\`istioctl check-inject -n ${name}\`). Pods that started before ` +
      `injection was turned on get a proxy with \`kubectl rollout restart deployment -n ${name}\`. For a proxy outside the ` +
      'cluster use --admin.',
  };
}

function explainOnlyWaypoints({ resource }: ExpectedPlugin, [pod]: readonly ProxyPod[]): Advice {
  const flags = formatWaypointFlags(pod?.gateway ?? 'NAME');
  return {
    why: `its only proxies are waypoints, which load a filter only if targetRefs name them, and ${resource} has none`,
    fix: `Tap its waypoint instead: ${flags}.`,
  };
}

// The flags alone would look like those of status.
function nameCommand({ why, fix }: Advice, { name }: MeshNamespace): Advice {
  return {
    why,
    fix: fix.includes('meshtap apply') ? fix : `${fix} These are flags of \`meshtap apply ${name}\`.`,
  };
}

function explainNoneForMesh({ expected, namespace }: Candidates): Advice {
  if (expected.selection.targets.every(({ kind }) => kind !== 'GatewayClass')) {
    return {
      why: `${expected.resource} selects none of its proxies, because its targetRefs are in the namespace ${expected.namespace}`,
      fix: `Give this namespace a plugin of its own with \`meshtap apply ${namespace.name}\`, or leave it out.`,
    };
  }
  return {
    why: 'it has no waypoint',
    fix: `Start one with ${formatStart({ namespace: namespace.name })}, or leave the namespace out.`,
  };
}

// The Services without a waypoint are explained apart.
function explainNoPods({ expected, services, pods }: Candidates): Advice[] {
  const { selection, namespace } = expected;
  const listPods = ({ name, namespace: home }: NamespacedName) =>
    pods.filter((pod) => pod.gateway === name && pod.namespace === home);
  const ofServices = services.flatMap(({ waypoint, kind, name }) => {
    if (waypoint === undefined) return [];
    const own = listPods(waypoint);
    if (own.some((pod) => pod.kind === 'waypoint')) return [];
    const service = describeTarget({ kind, name });
    return own.length > 0
      ? explainNoWaypoint(waypoint, service)
      : explainNoPod(waypoint, `, which serves ${service},`);
  });
  const ofGateways = selection.targets
    .filter(({ kind, name }) => kind === 'Gateway' && listPods({ name, namespace }).length === 0)
    .map(({ name }) => explainNoPod({ name, namespace }, ''));
  const found = [...ofGateways, ...ofServices];
  if (found.length > 0 || services.length > 0) return found;
  if (selection.targets.some(({ kind }) => kind === 'GatewayClass')) {
    const fix =
      'Name the namespaces of your waypoints too, or use --all-namespaces. `istioctl waypoint list -A` shows them.';
    return [{ why: 'it has no waypoint', fix }];
  }
  const why = `${expected.resource} selects none of its ${pods.length} proxies`;
  return [
    {
      why,
      fix: `Check its targetRefs: \`kubectl get ${KUBECTL_GATEWAYS}\` and \`kubectl get pods --show-labels\`.`,
    },
  ];
}

function explainNoPod({ name, namespace }: NamespacedName, serves: string): Advice {
  const command = isResourceName({ namespace, name })
    ? `\`kubectl describe ${KUBECTL_GATEWAYS} -n ${namespace} ${name}\``
    : `\`kubectl describe ${KUBECTL_GATEWAYS}\``;
  return {
    why: `the Gateway ${cutText(`${namespace}/${name}`)}${cutText(serves)} has no pod`,
    fix: `${command} shows whether it is there, and why it has no pods.`,
  };
}

function explainNoWaypoint({ name, namespace }: NamespacedName, service: string): Advice {
  return {
    why: `${cutText(service)} uses the Gateway ${namespace}/${name} as its waypoint, but its pods are not those of a waypoint`,
    fix: `Have it use a Gateway of the class ${WAYPOINT_CLASS}: correct the label ${USE_WAYPOINT} (\`istioctl waypoint list -n ${namespace}\` shows the names).`,
  };
}
