import { isDnsLabel, isDnsSubdomain } from '../../options/parsers.ts';
import { cutText, listSome } from '../../output/visible-text.ts';
import { describeTarget, isService } from '../../targets.ts';
import { type Mesh, MissingRight } from '../mesh/mesh.ts';
import { type ExpectedPlugin, findPlugin } from '../mesh/plugins.ts';
import { listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { findTargetWaypoints, listWaypointsOf, type ServiceTarget } from '../mesh/target-waypoints.ts';
import type { Advice } from '../outcome.ts';
import { explainUnchecked } from './explanations.ts';

/** The plugin of a namespace, and what its targets say about the proxies that load it. */
export interface Attachment {
  expected: ExpectedPlugin;
  services: readonly ServiceTarget[];
  /** What could not be looked at. */
  warnings: Advice[];
}

/** Finds the plugin that applies to a namespace, with the waypoints that serve its targets as far as the account may read that. */
export async function findAttachment(
  mesh: Mesh,
  plugin: { name: string; rootNamespace: string },
  namespace: string,
): Promise<Attachment | undefined> {
  const expected = await findPlugin(mesh, plugin, namespace);
  if (expected === undefined) return undefined;
  try {
    const services = await findTargetWaypoints(mesh, expected.selection);
    const selection = { ...expected.selection, waypoints: listWaypointsOf(services) };
    return { expected: { ...expected, selection }, services, warnings: [] };
  } catch (error) {
    if (!(error instanceof MissingRight)) throw error;
    const targets = expected.selection.targets.filter(isService);
    const names = targets.filter(({ name }) => isDnsSubdomain(name)).map(describeTarget);
    const flags = names.map((each) => `--target-ref ${each}`).join(' ');
    const what = `which waypoint serves ${listSome(targets.map(describeTarget))}`;
    const warning = explainUnchecked(what, error, expected.namespace, flags);
    return { expected, services: [], warnings: [warning] };
  }
}

/**
 * Lists the pods with a proxy of a namespace, and those of waypoints elsewhere that serve the targets of its own plugin, as far
 * as the account may list them.
 */
export async function listCandidates(
  mesh: Mesh,
  { expected, services }: Attachment,
  namespace: string,
): Promise<{ pods: ProxyPod[]; ofOthers: ProxyPod[]; warnings: Advice[] }> {
  const warnings: Advice[] = [];
  const pods = await listProxyPods(mesh, namespace);
  const waypoints = expected.namespace === namespace ? listWaypointsOf(services) : [];
  const ofOthers: ProxyPod[] = [];
  for (const waypoint of waypoints.filter((each) => each.namespace !== namespace)) {
    if (!isDnsLabel(waypoint.namespace)) continue;
    try {
      const found = await listProxyPods(mesh, waypoint.namespace);
      ofOthers.push(...found.filter(({ gateway }) => gateway === waypoint.name));
    } catch (error) {
      if (!(error instanceof MissingRight)) throw error;
      const what = `the waypoint ${cutText(`${waypoint.namespace}/${waypoint.name}`)}`;
      warnings.push(explainUnchecked(what, error, waypoint.namespace));
    }
  }
  return { pods, ofOthers, warnings };
}
