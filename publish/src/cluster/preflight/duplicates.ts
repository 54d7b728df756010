import { MOUNTED_LABEL } from '../../config-map/config-map.ts';
import { INVENTORY_LABEL, OUR_SELECTOR } from '../../resources/metadata.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import { isForMesh } from '../../targets.ts';
import { type ClusterResource, describeResource, formatDeletion, type ResourceKind } from '../api.ts';
import type { Mesh, MeshNamespace } from '../mesh/mesh.ts';
import { type Capture, selectTogether, sendTwice } from '../mesh/overlap.ts';
import { parsePlugin } from '../mesh/plugins.ts';
import { listProxyPods, type ProxyPod } from '../mesh/proxy-pods.ts';
import { isAppliedByUs, nameOtherManagers } from '../ownership.ts';
import { orForbidden } from '../refusal.ts';
import type { Found, PreflightPlan } from './plan.ts';

type Labels = Readonly<Record<string, string>>;

/** Checks that a namespace does not have the plugin as the other kind of resource: its proxies would run both. */
export async function checkOtherKind(
  { name: namespace }: MeshNamespace,
  { settings, api, isPruned }: PreflightPlan,
  mesh: Mesh,
): Promise<Found> {
  const other = PLUGIN_KINDS[api === 'wasmplugin' ? 'trafficextension' : 'wasmplugin'];
  const labelled = await listOurs(mesh, namespace, other);
  const present = labelled.find(
    ({ metadata: { name, labels } }) => name === settings.name && labels?.[INVENTORY_LABEL] === name,
  );
  if (present === undefined) return undefined;
  const isOurs = isAppliedByUs(present);
  if (isOurs && isPruned) return undefined;
  const { kind } = other;
  const why = `there is a ${kind} ${settings.name} of meshtap: with a ${PLUGIN_KINDS[api].kind} too, every exchange would be captured twice`;
  const fix = isOurs
    ? `Delete it with --prune, or keep it with --api ${kind.toLowerCase()}.`
    : `Delete it where ${nameOtherManagers(present)} manages it, or with \`${formatDeletion(present)}\`.`;
  return { severity: 'error', why, fix };
}

/**
 * Checks that no other plugin of meshtap has the same proxies send the same exchanges to the same backend. Those of a namespace
 * and of the root namespace both apply, whatever their names. Source: istio `push_context.go`, `WasmPluginsByListenerInfo`.
 */
export async function checkDuplicates(
  { name: namespace }: MeshNamespace,
  plan: PreflightPlan,
  mesh: Mesh,
): Promise<Found[]> {
  const { settings, destination, api, registry } = plan;
  const { name, direction, selector = {}, targetRefs = [], rootNamespace } = settings;
  const mount: Labels = registry === undefined ? { [MOUNTED_LABEL]: name } : {};
  const selection = { namespace, labels: { ...selector, ...mount }, targets: targetRefs };
  const planned: Capture = { selection, direction, destination };
  const found: Found[] = [];
  for (const resource of await listNear(mesh, namespace, plan)) {
    const { name: otherName, namespace: home = namespace } = resource.metadata;
    // The same one is replaced; one of the other kind is an error of its own.
    if (otherName === name && home === namespace) continue;
    const other = parsePlugin(resource, home, otherName);
    if (!sendTwice(planned, other)) continue;
    const place = isForMesh(namespace, settings) ? home : namespace;
    const pods = place === rootNamespace ? [] : await listPods(mesh, place, mount);
    if (!selectTogether(selection, other.selection, pods)) continue;
    const own = describeResource({ ...PLUGIN_KINDS[api], metadata: { name, namespace } });
    const why = `${own} and ${other.resource} would have the same proxies send to the same backend, so each exchange that both capture would arrive twice`;
    const fix = `Remove one, \`meshtap remove ${home} --name ${otherName}\`, or have them select different proxies or sides.`;
    found.push({ severity: 'warning', why, fix });
  }
  return found;
}

// Those whose proxies can be the same: of the namespace and of the whole mesh; for the whole mesh those of any namespace.
// An account need not be allowed to list them outside its own namespace: they show tokens. `status` sees them at the proxies.
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

async function listOurs(mesh: Mesh, namespace: string, kind: ResourceKind): Promise<ClusterResource[]> {
  return (await mesh.serves(kind)) ? mesh.listIn(namespace, kind, OUR_SELECTOR) : [];
}

// As they will be: pods mount the module of one plugin, and keep the one that they have.
async function listPods(mesh: Mesh, namespace: string, mount: Labels): Promise<ProxyPod[]> {
  const pods = await orForbidden([], listProxyPods(mesh, namespace));
  return pods.map((pod) => ({ ...pod, labels: { ...mount, ...pod.labels } }));
}
