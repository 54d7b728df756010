import type { ClusterApi } from '../api.ts';
import type { ClusterResource, ResourceKind } from '../resource.ts';
import { describeOutcome, type Outcome } from './outcome.ts';
import { selectInventory } from './ownership.ts';
import type { Step } from './steps.ts';

/** All kinds of resources that we ever write, in the order in which they are taken away: proxies let go of the filter first. */
export const WRITTEN_KINDS: readonly ResourceKind[] = [
  { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
  { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'TrafficExtension' },
  { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter' },
  { apiVersion: 'networking.istio.io/v1', kind: 'DestinationRule' },
  { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' },
  { apiVersion: 'v1', kind: 'ConfigMap' },
];

/** Finds which of these kinds the server has. */
export async function findServedKinds(cluster: ClusterApi): Promise<ResourceKind[]> {
  const served = await Promise.all(WRITTEN_KINDS.map((kind) => cluster.serves(kind)));
  return WRITTEN_KINDS.filter((_, index) => served[index]);
}

/** Finds what belongs to the plugin of a name in a namespace, in the order of `WRITTEN_KINDS`. */
export async function listInventory(
  { name, namespace, kinds }: { name: string; namespace: string; kinds: readonly ResourceKind[] },
  cluster: ClusterApi,
): Promise<ClusterResource[]> {
  const filter = { namespace, labelSelector: selectInventory(name) };
  const found = await Promise.all(kinds.map((kind) => cluster.list(kind, filter)));
  return found.flatMap((resources) =>
    resources.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1)),
  );
}

/** Makes the step that deletes a resource, that very one and none that took its name since. */
export function deletionOf(
  resource: ClusterResource,
  cluster: ClusterApi,
  { isDryRun }: { isDryRun: boolean },
): Step {
  const { name, namespace = '', uid } = resource.metadata;
  const { apiVersion, kind } = resource;
  return {
    resource,
    run: async (): Promise<Outcome[]> => {
      const target = { apiVersion, kind, metadata: { name, namespace } };
      await cluster.remove(target, { isDryRun, ...(uid !== undefined && { uid }) });
      return [describeOutcome(resource, 'deleted')];
    },
  };
}
