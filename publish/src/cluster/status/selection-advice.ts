import { cutText } from '../../output/visible-text.ts';
import { describeTarget } from '../../targets.ts';
import type { NamespacedName } from '../api.ts';
import { isAmbient, type MeshNamespace } from '../mesh/mesh.ts';
import type { ExpectedPlugin } from '../mesh/plugins.ts';
import type { ProxyPod } from '../mesh/proxy-pods.ts';
import type { ServiceTarget } from '../mesh/target-waypoints.ts';
import { findNamespaceWaypoint, USE_WAYPOINT } from '../mesh/waypoints.ts';
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
  return services.flatMap((target) => {
    const name = cutText(describeTarget(target));
    if (!target.isThere) {
      const fix = `Create it, or run \`meshtap apply ${expected.namespace}\` again with the right --target-ref.`;
      return [{ why: `there is no ${name}, which ${expected.resource} targets`, fix }];
    }
    if (target.waypoint !== undefined) return [];
    return [
      {
        why: `no waypoint serves ${name}, so no proxy loads the filter for it`,
        fix: `Add the label ${USE_WAYPOINT} with the name of a waypoint to it or to its namespace: \`istioctl waypoint list -n ${expected.namespace}\` shows the names. For sidecars use --selector.`,
      },
    ];
  });
}

/** Explains why a plugin selects no proxy of a namespace. */
export function explainNoneSelected(candidates: Candidates): Advice[] {
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
  if (isAmbient(namespace) || pods.length > 0) return [explainOnlyWaypoints(candidates)];
  return [explainNoProxy(namespace)];
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

function explainOnlyWaypoints({ expected, namespace, pods }: Candidates): Advice {
  const [own] = pods.flatMap(({ gateway, namespace: home }) =>
    gateway === undefined ? [] : [{ name: gateway, namespace: home }],
  );
  const waypoint = own ?? findNamespaceWaypoint(namespace);
  const why = isAmbient(namespace)
    ? `it is in ambient mode, so its pods have no proxy of their own, and ${expected.resource} has no targetRefs, which waypoints need`
    : `its only proxies are waypoints, which need targetRefs, and ${expected.resource} has none`;
  return { why, fix: waypoint ? adviseToTap(waypoint) : adviseToStart(namespace) };
}

function adviseToTap({ name, namespace }: NamespacedName): string {
  return `Tap its waypoint: run \`meshtap apply ${cutText(namespace)}\` with --target-ref Gateway/${cutText(name)} --direction inbound.`;
}

function adviseToStart({ name }: MeshNamespace): string {
  return (
    `Start a waypoint with \`istioctl waypoint apply -n ${name} --enroll-namespace\`, and run \`meshtap apply ${name}\` with ` +
    '--target-ref Gateway/waypoint --direction inbound.'
  );
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
    fix: `Start one with \`istioctl waypoint apply -n ${namespace.name} --enroll-namespace\`, or leave the namespace out.`,
  };
}

// The Services without a waypoint are explained apart.
function explainNoPods({ expected, services, pods }: Candidates): Advice[] {
  const { selection, namespace } = expected;
  const waypoints = services.flatMap(({ waypoint, kind, name }) =>
    waypoint === undefined ? [] : [{ waypoint, serves: `, which serves ${describeTarget({ kind, name })},` }],
  );
  const gateways = selection.targets
    .filter(({ kind }) => kind === 'Gateway')
    .map(({ name }) => ({ waypoint: { name, namespace }, serves: '' }));
  const missing = [...gateways, ...waypoints].filter(
    ({ waypoint }) =>
      !pods.some((pod) => pod.gateway === waypoint.name && pod.namespace === waypoint.namespace),
  );
  const found = missing.map(({ waypoint, serves }) => explainNoPod(waypoint, serves));
  if (found.length > 0 || services.length > 0) return found;
  const why = `${expected.resource} selects none of its ${pods.length} proxies`;
  return [{ why, fix: 'Check its targetRefs: `kubectl get gateways` and `kubectl get pods --show-labels`.' }];
}

function explainNoPod({ name, namespace }: NamespacedName, serves: string): Advice {
  const command = isResourceName({ namespace, name })
    ? `\`kubectl describe gateway -n ${namespace} ${name}\``
    : '`kubectl describe gateway`';
  return {
    why: `the Gateway ${cutText(`${namespace}/${name}`)}${cutText(serves)} has no pod`,
    fix: `${command} shows whether it is there, and why it has no pods.`,
  };
}
