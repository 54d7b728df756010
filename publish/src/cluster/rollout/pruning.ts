import type { ClusterApi } from '../api.ts';
import { mapBounded } from '../bounded.ts';
import { type ClusterResource, describeResource } from '../resource.ts';
import { findServedKinds, listInventory } from './inventory.ts';

/** What an apply makes in each namespace, and whose it is. */
export interface PruneRequest {
  namespaces: readonly string[];
  /** Name of the plugin that all resources belong to. */
  name: string;
  build(namespace: string): readonly { kind: string; metadata: { name: string } }[];
  concurrency: number;
}

/** The resources of ours that an apply does not make any more, by namespace; a namespace without any is left out. */
export type PrunePlan = ReadonlyMap<string, ClusterResource[]>;

/** Finds what is to go: in the listed namespaces and with our labels alone. */
export async function planPruning(
  { namespaces, name, build, concurrency }: PruneRequest,
  cluster: ClusterApi,
): Promise<PrunePlan> {
  const kinds = await findServedKinds(cluster);
  const found = await mapBounded(namespaces, concurrency, async (namespace) => {
    const made = new Set(build(namespace).map(({ kind, metadata }) => `${kind}/${metadata.name}`));
    const inventory = await listInventory({ name, namespace, kinds }, cluster);
    return [
      namespace,
      inventory.filter(({ kind, metadata }) => !made.has(`${kind}/${metadata.name}`)),
    ] as const;
  });
  return new Map(found.filter(([, resources]) => resources.length > 0));
}

/** Tells a plan in lines, one a resource. */
export function describePruning(plan: PrunePlan): string[] {
  const resources = [...plan.values()].flat();
  if (resources.length === 0) return ['Nothing to prune.'];
  const lines = resources.map((resource) => `  ${describeResource(resource)}`);
  return ['To be pruned, once the others of its namespace are applied:', ...lines];
}
