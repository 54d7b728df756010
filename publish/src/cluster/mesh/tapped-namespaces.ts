import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import type { ClusterApi, ClusterResource } from '../api.ts';
import { selectInventory } from '../ownership.ts';
import { ClusterError, orForbidden } from '../refusal.ts';
import { Mesh, MissingRight } from './mesh.ts';
import { parsePlugin } from './plugins.ts';
import { isSelected, listProxyPods } from './proxy-pods.ts';
import { findTargetWaypoints, listWaypointsOf } from './target-waypoints.ts';

interface PluginName {
  name: string;
  rootNamespace: string;
}

/**
 * Lists the namespaces that have a plugin of a name with our labels, sorted by name. If the root namespace has
 * one, these are all namespaces with a proxy that it selects, too. Throws a `ClusterError` if the account may not list them.
 */
export async function listTappedNamespaces(cluster: ClusterApi, plugin: PluginName): Promise<string[]> {
  const mesh = new Mesh(cluster, []);
  try {
    const found = await listPlugins(mesh, plugin);
    const root = found.find(({ metadata }) => metadata.namespace === plugin.rootNamespace);
    const own = found.filter((each) => each !== root).map(({ metadata }) => metadata.namespace ?? '');
    const ofRoot = root === undefined ? [] : await listSelected(mesh, root, plugin);
    const all = [...new Set([...own, ...ofRoot])].sort();
    return all.length > 0 || root === undefined ? all : [plugin.rootNamespace];
  } catch (error) {
    throw error instanceof MissingRight ? explainMissing(error) : error;
  }
}

async function listPlugins(mesh: Mesh, { name }: PluginName): Promise<ClusterResource[]> {
  const lists = await Promise.all(
    Object.values(PLUGIN_KINDS).map(async (kind) =>
      (await mesh.serves(kind)) ? mesh.list(kind, { labelSelector: selectInventory(name) }) : [],
    ),
  );
  return lists.flat().filter(({ metadata }) => metadata.name === name);
}

async function listSelected(
  mesh: Mesh,
  root: ClusterResource,
  { name, rootNamespace }: PluginName,
): Promise<string[]> {
  const { selection: written } = parsePlugin(root, rootNamespace, name);
  const targets = await orForbidden(undefined, findTargetWaypoints(mesh, written));
  const selection = { ...written, ...(targets && { waypoints: listWaypointsOf(targets) }) };
  const proxies = await listProxyPods(mesh);
  return proxies.filter((proxy) => isSelected(selection, proxy)).map(({ namespace }) => namespace);
}

function explainMissing({ what, why, cause }: MissingRight): ClusterError {
  const fix =
    'Name the namespaces that you may read, or ask for the rights that `meshtap rbac --all-namespaces --commands status` prints.';
  return new ClusterError({ what, why, fix, cause }, { code: 403, status: {} });
}
