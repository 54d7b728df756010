import { PLUGIN_KINDS } from '../../resources/plugin.ts';
import type { ClusterApi, ClusterResource, ResourceKind } from '../api.ts';
import { mapBounded } from '../attempts.ts';
import { selectInventory } from '../ownership.ts';

/** All kinds of resources that meshtap writes, in the order in which they are deleted: proxies stop to use the filter first. */
export const WRITTEN_KINDS: readonly ResourceKind[] = [
  PLUGIN_KINDS.wasmplugin,
  PLUGIN_KINDS.trafficextension,
  { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter' },
  { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' },
  { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
];

/** The resources of one plugin in one namespace. */
export interface InventoryQuery {
  /** Name of the plugin. */
  name: string;
  namespace: string;
  /** Kinds to look for. */
  kinds: readonly ResourceKind[];
}

/** What an apply makes in each namespace, and to which plugin it belongs. */
export interface PruneRequest {
  namespaces: readonly string[];
  /** Name of the plugin that all resources belong to. */
  name: string;
  build(namespace: string): readonly { kind: string; metadata: { name: string } }[];
  concurrency: number;
}

/** Our resources that an apply no longer makes, by namespace; a namespace without any is left out. */
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

/** Lists what belongs to a plugin in a namespace, in the order of the kinds. */
export async function listInventory(
  { name, namespace, kinds }: InventoryQuery,
  cluster: ClusterApi,
): Promise<ClusterResource[]> {
  const filter = { namespace, labelSelector: selectInventory(name) };
  const found = await Promise.all(kinds.map((kind) => cluster.list(kind, filter)));
  return found.flatMap((resources) =>
    resources.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
  );
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
