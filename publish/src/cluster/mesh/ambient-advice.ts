import type { NamespacedName } from '../api.ts';
import type { Advice } from '../outcome.ts';
import { isAmbient, type Mesh, type MeshNamespace } from './mesh.ts';
import type { ProxyPod } from './proxy-pods.ts';
import { findNamespaceWaypoint, hasAmbientPods, isUsed, listWaypoints, USE_WAYPOINT } from './waypoints.ts';

/** Whose requests a tapped waypoint does not see. */
export const BYPASS = 'requests from its pods with a sidecar bypass the waypoint, so they are not seen there';
// Each takes some requests.
const MAX_LOOKED_UP = 10;
const WITHOUT_PROXY = 'so its pods have no proxy of their own and nothing will load the filter';
const WITHOUT_WAYPOINT = 'so no proxy handles its HTTP requests and nothing will load the filter';

/**
 * Explains why the pods of a namespace load no filter in ambient mode, and how to tap their requests; undefined if it has no
 * such pods. `pods` are those with a proxy.
 */
export async function explainAmbient(
  mesh: Mesh,
  namespace: MeshNamespace,
  pods: readonly ProxyPod[],
): Promise<Advice | undefined> {
  const isWhole = isAmbient(namespace);
  if (!isWhole && !(await hasAmbientPods(mesh, namespace.name))) return undefined;
  const what = isWhole ? 'it is in ambient mode' : 'it has pods in ambient mode';
  const named = findNamespaceWaypoint(namespace);
  if (named !== undefined && named.namespace !== namespace.name) return explainElsewhere(what, named);
  const waypoints = await listWaypoints(mesh, namespace.name);
  if (waypoints === undefined) {
    return explainUnknown(what, namespace.name, named?.name ?? pods.find(isWaypointPod)?.gateway);
  }
  const own = waypoints.filter(({ name }) => named === undefined || named.name === name);
  for (const waypoint of own.slice(0, MAX_LOOKED_UP)) {
    if ((await isUsed(mesh, waypoint, namespace)) !== false) return explainOwn(what, waypoint);
  }
  if (own[0] !== undefined) return explainIdle(what, own[0], namespace);
  return named === undefined ? explainNone(what, namespace.name) : explainMissing(what, named);
}

/** Writes the flags that tap a waypoint. */
export function formatWaypointFlags(name: string): string {
  return `--target-ref Gateway/${name} --direction inbound`;
}

/** Writes the command that starts a waypoint of a name; without one, a waypoint that all Services of the namespace use. */
export function formatStart({ namespace, name }: { namespace: string; name?: string }): string {
  const flags = name === undefined ? '--enroll-namespace' : `--name ${name}`;
  return `\`istioctl waypoint apply -n ${namespace} ${flags} --wait\``;
}

/** Writes the command that has the Services of a namespace use a waypoint of it, whatever its label says now. */
export function formatEnrolment({ name }: NamespacedName, home: MeshNamespace): string {
  const overwrite = home.labels[USE_WAYPOINT] === undefined ? '' : ' --overwrite';
  return `\`kubectl label namespace ${home.name} ${USE_WAYPOINT}=${name}${overwrite}\``;
}

function isWaypointPod({ kind }: ProxyPod): boolean {
  return kind === 'waypoint';
}

function explainOwn(what: string, { name }: NamespacedName): Advice {
  return { why: `${what}, ${WITHOUT_PROXY}`, fix: `Tap its waypoint instead: ${formatWaypointFlags(name)}.` };
}

function explainElsewhere(what: string, { namespace, name }: NamespacedName): Advice {
  const fix = `Tap its waypoint instead, in the namespace ${namespace}: \`meshtap apply ${namespace} ${formatWaypointFlags(name)}\`.`;
  return { why: `${what}, ${WITHOUT_PROXY}`, fix };
}

function explainUnknown(what: string, namespace: string, known: string | undefined): Advice {
  const hint = known === undefined ? ` (\`istioctl waypoint list -n ${namespace}\` shows the names)` : '';
  const fix = `Tap its waypoint instead: ${formatWaypointFlags(known ?? 'NAME')}${hint}.`;
  return { why: `${what}, ${WITHOUT_PROXY}`, fix };
}

function explainNone(what: string, namespace: string): Advice {
  return {
    why: `${what} without a waypoint, ${WITHOUT_WAYPOINT}`,
    fix: `Add a waypoint with ${formatStart({ namespace })}. Then tap it: ${formatWaypointFlags('waypoint')}.`,
  };
}

function explainMissing(what: string, waypoint: NamespacedName): Advice {
  const { name } = waypoint;
  return {
    why: `${what}, and its label ${USE_WAYPOINT} names the waypoint ${name}, but there is no such Gateway, ${WITHOUT_WAYPOINT}`,
    fix: `Add it with ${formatStart(waypoint)}. Then tap it: ${formatWaypointFlags(name)}.`,
  };
}

function explainIdle(what: string, waypoint: NamespacedName, home: MeshNamespace): Advice {
  return {
    why: `${what}, and no Service uses its waypoint ${waypoint.name}, ${WITHOUT_WAYPOINT}`,
    fix: `Have its Services use the waypoint: ${formatEnrolment(waypoint, home)}. Then tap it: ${formatWaypointFlags(waypoint.name)}.`,
  };
}
