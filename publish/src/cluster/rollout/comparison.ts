import type { ClusterApi } from '../api.ts';
import { describeChange, type WriteMode } from './change.ts';
import { type Difference, findDifference } from './difference.ts';
import { checkAll, type NamespaceUnit, reportRefusal } from './namespace-rollout.ts';
import type { NamespaceReport } from './outcome.ts';

/** What an apply would change in a namespace. Writes nothing. Throws only what is no `PublishError`. */
export async function compareNamespace(
  unit: NamespaceUnit,
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<{ report: NamespaceReport; differences: Difference[] }> {
  const { done, failure } = await checkAll(unit.resources, cluster, mode);
  if (failure !== undefined) return { report: reportRefusal(unit, failure), differences: [] };
  const { namespace } = unit;
  return {
    report: { namespace, outcomes: done.map(describeChange) },
    differences: done.map(findDifference).filter((difference) => difference !== undefined),
  };
}
