import { MOUNTED_LABEL } from '../../config-map/config-map.ts';
import { OUR_SELECTOR } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { isForMesh } from '../../targets.ts';
import { type ClusterResource, describeResource, type ResourceKind } from '../api.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { NamedCapture } from '../mesh/overlap.ts';
import { type ExpectedPlugin, parsePlugin } from '../mesh/plugins.ts';
import { listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { orForbidden } from '../refusal.ts';
import type { PreflightPlan } from './plan.ts';

/** A plugin of meshtap beside the planned one. */
interface OtherPlugin {
  other: ExpectedPlugin;
  /** The namespace whose proxies both may select. */
  place: string;
}

/** Describes what the planned plugin of a namespace will capture. */
export function describePlanned(namespace: string, plan: PreflightPlan): NamedCapture {
  const { settings, api, destination } = plan;
  const { name, direction, selector = {}, targetRefs = [] } = settings;
  return {
    resource: describeResource({ ...PLUGIN_KINDS[api], metadata: { name, namespace } }),
    selection: { namespace, labels: { ...selector, ...describeMount(plan) }, targets: targetRefs },
    ...{ direction, destination },
  };
}

/** Lists the other plugins of meshtap whose proxies can be those of the planned one. */
export async function listOthers(mesh: Mesh, namespace: string, plan: PreflightPlan): Promise<OtherPlugin[]> {
  const found = await listNear(mesh, namespace, plan);
  return found.flatMap((resource) => {
    const { name, namespace: home = namespace } = resource.metadata;
    // The same one is replaced; one of the other kind is an error of its own.
    if (name === plan.settings.name && home === namespace) return [];
    const place = isForMesh(namespace, plan.settings) ? home : namespace;
    return { other: parsePlugin(resource, home, name), place };
  });
}

/** Lists the pods with a proxy of a namespace, with the label that they will have if they are to mount the module. */
export async function listPlannedPods(mesh: Mesh, place: string, plan: PreflightPlan): Promise<ProxyPod[]> {
  if (place === plan.settings.rootNamespace) return [];
  const pods = await orForbidden([], listProxyPods(mesh, place));
  // Pods mount the module of one plugin, and keep the one that they have.
  return pods.map((pod) => ({ ...pod, labels: { ...describeMount(plan), ...pod.labels } }));
}

/** Lists the plugins of meshtap of a kind in one of the namespaces of the mesh. */
export async function listOurs(
  mesh: Mesh,
  namespace: string,
  kind: ResourceKind,
): Promise<ClusterResource[]> {
  return (await mesh.serves(kind)) ? mesh.listIn(namespace, kind, OUR_SELECTOR) : [];
}

function describeMount({ settings: { name }, registry }: PreflightPlan): Record<string, string> {
  return registry === undefined ? { [MOUNTED_LABEL]: name } : {};
}

// Those of the namespace and of the whole mesh; for the whole mesh those of any namespace.
// Plugins outside of the namespace are left out if the account may not list them, since they can hold tokens. `status` sees
// them at the proxies.
async function listNear(
  mesh: Mesh,
  namespace: string,
  { settings }: PreflightPlan,
): Promise<ClusterResource[]> {
  const lists = Object.values(PLUGIN_KINDS).map(async (kind) => {
    if (!(await mesh.serves(kind))) return [];
    const own = await listOurs(mesh, namespace, kind);
    if (!isForMesh(namespace, settings)) {
      const { rootNamespace } = settings;
      if (namespace === rootNamespace) return own;
      return [...own, ...(await orForbidden([], listOurs(mesh, rootNamespace, kind)))];
    }
    return await orForbidden(own, mesh.list(kind, { labelSelector: OUR_SELECTOR }));
  });
  return (await Promise.all(lists)).flat();
}
