import type { ClusterApi } from '../api.ts';
import { type Change, describeChange, type WriteMode } from './change.ts';
import { type Difference, findDifference, ownershipOf } from './difference.ts';
import { checkAll, type NamespaceUnit, reportRefusal } from './namespace-rollout.ts';
import type { NamespaceReport } from './outcome.ts';

/** What an apply would change. */
export interface Comparison {
  differences: Difference[];
  /** The resources of which nothing but the ownership of fields would change. */
  owned: { namespace: string; kind: string; name: string }[];
}

/** What an apply would change in a namespace. Writes nothing. Throws only what is no `PublishError`. */
export async function compareNamespace(
  unit: NamespaceUnit,
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<Comparison & { report: NamespaceReport }> {
  const { done, failure } = await checkAll(unit.resources, cluster, mode);
  if (failure !== undefined) return { report: reportRefusal(unit, failure), ...compareChanges([]) };
  const { namespace } = unit;
  const outcomes = done.map((change) =>
    describeChange(ownershipOf(change) === undefined ? change : { ...change, action: 'unchanged' }),
  );
  return { report: { namespace, outcomes }, ...compareChanges(done) };
}

/** Parts what people would see of changes that the server has checked from what they would not. */
export function compareChanges(changes: readonly Change[]): Comparison {
  return {
    differences: changes.map(findDifference).filter((difference) => difference !== undefined),
    owned: changes.map(ownershipOf).filter((resource) => resource !== undefined),
  };
}
