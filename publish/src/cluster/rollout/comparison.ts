import type { ClusterApi } from '../api.ts';
import type { ClusterResource } from '../resource.ts';
import { type Change, describeChange, type WriteMode } from './change.ts';
import { type Difference, findDifference } from './difference.ts';
import { checkAll, type NamespaceUnit, reportRefusal } from './namespace-rollout.ts';
import type { NamespaceReport } from './outcome.ts';

/** What an apply would change. */
export interface Comparison {
  differences: Difference[];
  /** The resources of which nothing but the ownership of fields would change. */
  owned: ClusterResource[];
}

/** What an apply would change in a namespace. Writes nothing. Throws only what is no `PublishError`. */
export async function compareNamespace(
  unit: NamespaceUnit,
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<Comparison & { report: NamespaceReport }> {
  const { done, failure } = await checkAll(unit.resources, cluster, mode);
  if (failure !== undefined) return { report: reportRefusal(unit, failure), ...compareChanges([]) };
  const comparison = compareChanges(done);
  const outcomes = done.map((change) =>
    describeChange(comparison.owned.includes(change.desired) ? { ...change, action: 'unchanged' } : change),
  );
  return { report: { namespace: unit.namespace, outcomes }, ...comparison };
}

/** Parts what people would see of changes that the server has checked from what they would not. */
export function compareChanges(changes: readonly Change[]): Comparison {
  const differences: Difference[] = [];
  const owned: ClusterResource[] = [];
  for (const change of changes) {
    const difference = findDifference(change);
    if (difference !== undefined) differences.push(difference);
    else if (change.action !== 'unchanged' && change.result !== undefined) owned.push(change.desired);
  }
  return { differences, owned };
}
