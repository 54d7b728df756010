import { unmountWorkloads } from '../../config-map/mounting.ts';
import { removeConfigMap } from '../../config-map/removal.ts';
import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import type { ClusterApi, ClusterResource, ResourceKind } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { ListMemory } from '../list-memory.ts';
import { makeOutcome, type NamespaceReport, runSteps, type Step, type StepOptions } from '../outcome.ts';
import { explainKept, isAppliedByUs, selectInventory } from '../ownership.ts';
import { isFromFile } from './previous-image.ts';

/** All kinds of resources that meshtap writes, in the order in which they are deleted: proxies stop to use the filter first. */
export const WRITTEN_KINDS: readonly ResourceKind[] = [
  PLUGIN_KINDS.wasmplugin,
  PLUGIN_KINDS.trafficextension,
  { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter' },
  { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' },
  { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
];

/** What has the labels of the plugin `name`, in one namespace or in all. */
interface InventoryQuery {
  name: string;
  namespace?: string;
  kinds: readonly ResourceKind[];
}

interface PruneRequest {
  namespaces: readonly string[];
  name: string;
  build(namespace: string): readonly { kind: string; metadata: { name: string } }[];
  concurrency: number;
}

/**
 * What has our labels and an apply no longer makes, by namespace; a namespace without any is left out. What others applied
 * is in it too: it stays, and people are told.
 */
export type PrunePlan = ReadonlyMap<string, ClusterResource[]>;

/** True for the resource that loads the filter. */
export function isPlugin({ kind }: { kind: string }): boolean {
  return Object.values(PLUGIN_KINDS).some((plugin) => plugin.kind === kind);
}

/** Finds which of the kinds that meshtap writes the server has. */
export async function findServedKinds(cluster: ClusterApi): Promise<ResourceKind[]> {
  const served = await Promise.all(WRITTEN_KINDS.map((kind) => cluster.serves(kind)));
  return WRITTEN_KINDS.filter((_, index) => served[index]);
}

/** Lists what has the labels of a plugin, in the order of the kinds. ConfigMaps are without their content: a module is large. */
export async function listInventory(
  { name, namespace, kinds }: InventoryQuery,
  cluster: ClusterApi,
): Promise<ClusterResource[]> {
  const filter = {
    ...(namespace !== undefined && { namespace }),
    ...{ labelSelector: selectInventory(name), memory: new ListMemory(), keep: withoutContent },
  };
  const found = await Promise.all(kinds.map((kind) => cluster.list(kind, filter)));
  return found.flatMap((resources) =>
    resources.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
  );
}

function withoutContent({
  data: _data,
  binaryData: _binaryData,
  ...resource
}: ClusterResource): ClusterResource {
  return resource;
}

/** Finds what an apply will prune: only in the given namespaces, and only what has our labels. */
export async function planPruning(
  { namespaces, name, build, concurrency }: PruneRequest,
  cluster: ClusterApi,
): Promise<PrunePlan> {
  const kinds = await findServedKinds(cluster);
  const identify = ({ kind, metadata }: { kind: string; metadata: { name: string } }) =>
    `${kind}/${metadata.name}`;
  const found = await mapBounded(namespaces, concurrency, async (namespace) => {
    const made = new Set(build(namespace).map(identify));
    const inventory = await listInventory({ name, namespace, kinds }, cluster);
    return [namespace, inventory.filter((resource) => !made.has(identify(resource)))] as const;
  });
  return new Map(found.filter(([, resources]) => resources.length > 0));
}

interface RemovalPlan {
  namespace: string;
  name: string;
  /** What has our labels. */
  resources: readonly ClusterResource[];
}

interface StepsPlan extends RemovalPlan {
  /** Workloads no longer mount the filter: their pods restart before the ConfigMap is deleted. */
  isUnmounting: boolean;
}

/** True if pods may mount what is deleted with these resources: the pods restart then. */
export function hasMounts(resources: readonly ClusterResource[]): boolean {
  return resources.some((each) => isAppliedByUs(each) && (each.kind === 'ConfigMap' || isFromFile(each)));
}

/**
 * Deletes what we applied of a plugin in a namespace: the plugin first, what pods mount last. Reads workloads only if some
 * may mount it.
 */
export async function removeFromNamespace(
  plan: RemovalPlan,
  cluster: ClusterApi,
  options: StepOptions,
): Promise<NamespaceReport> {
  const isUnmounting = hasMounts(plan.resources);
  return runSteps(plan.namespace, listRemovalSteps({ ...plan, isUnmounting }, cluster, options));
}

/**
 * Lists the steps that delete resources, in their order but ConfigMaps last: pods may need these until they restart. The
 * steps of resources that others applied only say so.
 */
export function listRemovalSteps(
  { namespace, name, resources, isUnmounting }: StepsPlan,
  cluster: ClusterApi,
  options: StepOptions,
): Step[] {
  const { isDryRun = false } = options;
  const removal = { ...options, ...(isUnmounting && { unmounting: name }) };
  const remove = async (resource: ClusterResource) => {
    const kept = explainKept(resource);
    if (kept !== undefined) return [makeOutcome(resource, 'skipped', kept)];
    if (resource.kind === 'ConfigMap') return removeConfigMap(resource, cluster, removal);
    await cluster.remove(resource, { isDryRun, uid: resource.metadata.uid });
    return [makeOutcome(resource, 'deleted')];
  };
  const makeStep = (resource: ClusterResource) => ({ resource, run: () => remove(resource) });
  const isConfigMap = ({ kind }: ClusterResource) => kind === 'ConfigMap';
  return [
    ...resources.filter((resource) => !isConfigMap(resource)).map(makeStep),
    ...(isUnmounting ? [{ run: () => unmountWorkloads(name, namespace, cluster, options) }] : []),
    ...resources.filter(isConfigMap).map(makeStep),
  ];
}
