import { OUR_SELECTOR } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { BYPASS, formatWaypointFlags } from '../mesh/ambient-advice.ts';
import { findReadableNamespace, type Mesh } from '../mesh/mesh.ts';
import { isSameDestination } from '../mesh/overlap.ts';
import { type ExpectedPlugin, formatRemoval, parsePlugin } from '../mesh/plugins.ts';
import { isSelected, type ProxyPod } from '../mesh/proxy-pods.ts';
import { type CapturePair, describeRepeat, isCapturedTwice, pairCaptures } from '../mesh/repeated-capture.ts';
import { findTargetWaypoints, listWaypointsOf } from '../mesh/target-waypoints.ts';
import type { Advice } from '../outcome.ts';
import { orForbidden } from '../refusal.ts';

/** What people should know about a namespace with pods that have a sidecar, and a waypoint. */
interface MixedMode {
  /** What is captured twice. */
  warnings: Advice[];
  /** Which requests the plugin does not see. */
  notes: Advice[];
}

/**
 * Says which requests a plugin does not see in a namespace that has both sidecars and a waypoint, and which a second
 * plugin captures again. Leaves out plugins that the account may not list.
 */
export async function checkMixedMode(
  mesh: Mesh,
  expected: ExpectedPlugin,
  pods: readonly ProxyPod[],
  place: { namespace: string; rootNamespace: string },
): Promise<MixedMode> {
  const select = (kind: ProxyPod['kind'], { selection }: ExpectedPlugin) =>
    pods.some((pod) => pod.kind === kind && isSelected(selection, pod));
  const waypoint = pods.find((pod) => pod.kind === 'waypoint');
  const hasSidecars = pods.some((pod) => pod.kind === 'sidecar');
  const kind = (['waypoint', 'sidecar'] as const).find((each) => select(each, expected));
  if (waypoint === undefined || !hasSidecars || kind === undefined) return { warnings: [], notes: [] };
  const others = await listOthers(mesh, expected, place);
  const home = await findReadableNamespace(mesh, place.namespace);
  const warnings = await findRepeats(mesh, expected, others, { home, pods });
  const isAtWaypoint = kind === 'waypoint';
  if (others.some((other) => select(isAtWaypoint ? 'sidecar' : 'waypoint', other))) {
    return { warnings, notes: [] };
  }
  return { warnings, notes: [isAtWaypoint ? noteBypass(home.name) : noteOthers(expected, waypoint)] };
}

// The plugins of the namespace and of the whole mesh.
async function listOthers(
  mesh: Mesh,
  expected: ExpectedPlugin,
  { namespace, rootNamespace }: { namespace: string; rootNamespace: string },
): Promise<ExpectedPlugin[]> {
  const found: ExpectedPlugin[] = [];
  for (const kind of Object.values(PLUGIN_KINDS)) {
    if (!(await mesh.serves(kind))) continue;
    for (const home of new Set([namespace, rootNamespace])) {
      const filter = { namespace: home, labelSelector: OUR_SELECTOR };
      for (const resource of await orForbidden([], mesh.list(kind, filter))) {
        const { name } = resource.metadata;
        if (name !== expected.name || home !== expected.namespace)
          found.push(parsePlugin(resource, home, name));
      }
    }
  }
  return Promise.all(
    found.map(async (other) => {
      const services = await orForbidden(undefined, findTargetWaypoints(mesh, other.selection));
      return services === undefined
        ? other
        : { ...other, selection: { ...other.selection, waypoints: listWaypointsOf(services) } };
    }),
  );
}

async function findRepeats(
  mesh: Mesh,
  expected: ExpectedPlugin,
  others: readonly ExpectedPlugin[],
  { home, pods }: Pick<CapturePair, 'home' | 'pods'>,
): Promise<Advice[]> {
  const found: Advice[] = [];
  for (const other of others.filter((each) => isSameDestination(expected, each))) {
    const captures = pairCaptures(expected, other, pods);
    const pair = captures && { ...captures, home, pods };
    if (pair && (await isCapturedTwice(mesh, pair))) found.push(explainRepeat(pair, other));
  }
  return found;
}

function explainRepeat(pair: CapturePair, other: ExpectedPlugin): Advice {
  return {
    why: `${describeRepeat(pair)}, so each arrives twice`,
    fix: `Tap these sidecars with --direction outbound instead: their requests bypass the waypoint. Or remove one: ${formatRemoval(other)}.`,
  };
}

function noteBypass(namespace: string): Advice {
  return {
    why: BYPASS,
    fix: `To see them, run \`meshtap apply ${namespace}\` for these pods too, with a --name of its own and --direction outbound.`,
  };
}

function noteOthers({ direction }: ExpectedPlugin, { gateway = 'NAME', namespace }: ProxyPod): Advice {
  if (direction === 'outbound') {
    return {
      why: `only its pods with a sidecar are tapped; the waypoint ${gateway} handles the requests of the others`,
      fix: `To see those, run \`meshtap apply ${namespace}\` for the waypoint too, with a --name of its own and ${formatWaypointFlags(gateway)}.`,
    };
  }
  // The whole waypoint would capture again what it sends on to the sidecars.
  return {
    why: `only its pods with a sidecar are tapped; the waypoint ${gateway} handles the requests to the others`,
    fix: `To see those, run \`meshtap apply ${namespace}\` for their Services too, with a --name of its own and --target-ref Service/NAME --waypoint ${gateway}.`,
  };
}
