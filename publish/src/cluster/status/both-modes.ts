import { OUR_SELECTOR } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { formatWaypointFlags } from '../mesh/ambient-advice.ts';
import { findReadableNamespace, type Mesh } from '../mesh/mesh.ts';
import { pickCapturing, sendToSame } from '../mesh/overlap.ts';
import { type ExpectedPlugin, parsePlugin } from '../mesh/plugins.ts';
import { isSelected, type ProxyPod } from '../mesh/proxy-pods.ts';
import { capturesTwice } from '../mesh/repeated-capture.ts';
import { findTargetWaypoints, listWaypointsOf } from '../mesh/target-waypoints.ts';
import type { Advice } from '../outcome.ts';
import { orForbidden } from '../refusal.ts';

/** What is to be known about a namespace with pods that have a sidecar, and a waypoint. */
interface BothModes {
  /** What is captured twice. */
  warnings: Advice[];
  /** Which requests the plugin does not see. */
  notes: Advice[];
}

/**
 * Says which requests a plugin does not see in a namespace that has both sidecars and a waypoint, and which are captured at both
 * because of a second plugin. Plugins that the account may not list are not looked at.
 */
export async function checkBothModes(
  mesh: Mesh,
  expected: ExpectedPlugin,
  pods: readonly ProxyPod[],
  place: { namespace: string; rootNamespace: string },
): Promise<BothModes> {
  const select = (kind: ProxyPod['kind'], { selection }: ExpectedPlugin) =>
    pods.some((pod) => pod.kind === kind && isSelected(selection, pod));
  const waypoint = pods.find((pod) => pod.kind === 'waypoint');
  const hasSidecars = pods.some((pod) => pod.kind === 'sidecar');
  const kind = (['waypoint', 'sidecar'] as const).find((each) => select(each, expected));
  if (waypoint === undefined || !hasSidecars || kind === undefined) return { warnings: [], notes: [] };
  const others = await listOthers(mesh, expected, place);
  const unseen = kind === 'waypoint' ? 'sidecar' : 'waypoint';
  const isSeen = others.some((other) => select(unseen, other));
  const note = kind === 'waypoint' ? noteBypass(place.namespace) : noteOthers(expected, waypoint, place);
  return {
    warnings: await findRepeats(mesh, { expected, others, pods }, place.namespace),
    notes: isSeen ? [] : [note],
  };
}

// Those of the namespace and of the whole mesh.
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
  {
    expected,
    others,
    pods,
  }: { expected: ExpectedPlugin; others: ExpectedPlugin[]; pods: readonly ProxyPod[] },
  namespace: string,
): Promise<Advice[]> {
  const home = await findReadableNamespace(mesh, namespace);
  const found: Advice[] = [];
  for (const other of others.filter((each) => sendToSame(expected, each))) {
    const isHere = pickCapturing(expected, 'waypoint', pods).length > 0;
    const [atWaypoint, elsewhere] = isHere ? [expected, other] : [other, expected];
    const isThere = pickCapturing(atWaypoint, 'waypoint', pods).length > 0;
    if (isThere && (await capturesTwice(mesh, { atWaypoint, elsewhere, home, pods })))
      found.push(explainRepeat(atWaypoint, elsewhere, other));
  }
  return found;
}

function explainRepeat(atWaypoint: ExpectedPlugin, elsewhere: ExpectedPlugin, other: ExpectedPlugin): Advice {
  return {
    why: `${atWaypoint.resource} captures requests at a waypoint, and ${elsewhere.resource} captures them again at the sidecars that the waypoint sends them to, for the same backend, so each arrives twice`,
    fix: `Tap these sidecars with --direction outbound instead: their requests bypass the waypoint. Or remove one: \`meshtap remove ${other.namespace} --name ${other.name}\`.`,
  };
}

function noteBypass(namespace: string): Advice {
  return {
    why: 'requests from its pods with a sidecar bypass the waypoint, so they are not seen there',
    fix: `To see them, run \`meshtap apply ${namespace}\` for these pods too, with a --name of its own and --direction outbound.`,
  };
}

function noteOthers(
  { direction }: ExpectedPlugin,
  { gateway = 'NAME', namespace: home }: ProxyPod,
  { namespace }: { namespace: string },
): Advice {
  if (direction === 'outbound') {
    return {
      why: `only its pods with a sidecar are tapped; the waypoint ${gateway} handles the requests of the others`,
      fix: `To see those, run \`meshtap apply ${home}\` for the waypoint too, with a --name of its own and ${formatWaypointFlags(gateway)}.`,
    };
  }
  // The whole waypoint would capture again what it sends on to the sidecars.
  return {
    why: `only its pods with a sidecar are tapped; the waypoint ${gateway} handles the requests to the others`,
    fix: `To see those, run \`meshtap apply ${namespace}\` for their Services too, with a --name of its own and --target-ref Service/NAME --waypoint ${gateway}.`,
  };
}
