import { planMounts } from '../cluster/mounts/mount.ts';
import { type Comparison, compareChanges, compareNamespace } from '../cluster/rollout/comparison.ts';
import type { NamespaceReport } from '../cluster/rollout/outcome.ts';
import type { RunContext } from '../context.ts';
import { ResultExit } from '../errors.ts';
import type { WriteSettings } from '../options/rollout.ts';
import type { DiffPlan } from '../plan/diff.ts';
import { rollOut } from './rollout.ts';

/** How the comparison is made. */
export interface DiffRequest {
  write: WriteSettings;
  isRestart: boolean;
}

/** Compares the cluster with the plan, checked by the server. Writes nothing. Throws a `ResultExit` if something differs. */
export async function executeDiff(
  plan: DiffPlan,
  run: RunContext,
  { write, isRestart }: DiffRequest,
): Promise<void> {
  const { namespaces, settings } = plan.tap;
  const found = new Map<string, Comparison>();
  const inOrder = () => namespaces.flatMap((namespace) => found.get(namespace) ?? []);
  const listAll = () => inOrder().flatMap(({ differences }) => differences);
  const work = async (namespace: string) => {
    const { report, comparison } = await compare(namespace, plan, {
      ...write,
      name: settings.name,
      isRestart,
    });
    found.set(namespace, comparison);
    return report;
  };
  const emitResults = () => {
    for (const { kind, metadata } of inOrder().flatMap(({ owned }) => owned)) {
      const { namespace = '', name } = metadata;
      run.emit({
        kind: 'note',
        text: `Note: only the field manager of ${kind} ${namespace}/${name} would change.`,
      });
    }
    run.emit({ kind: 'differences', differences: listAll() });
  };
  await rollOut({ namespaces, verb: 'compare', settings: write, work, emitResults }, run);
  if (listAll().length > 0) throw new ResultExit(1);
}

async function compare(
  namespace: string,
  { tap, cluster }: DiffPlan,
  mode: WriteSettings & { name: string; isRestart: boolean },
): Promise<{ report: NamespaceReport; comparison: Comparison }> {
  const resources = tap.build(namespace).map((resource) => ({ ...resource }));
  const { report, differences, owned } = await compareNamespace({ namespace, resources }, cluster, mode);
  if (report.failure || report.isMissing || tap.mount === undefined)
    return { report, comparison: { differences, owned } };
  // Pods that come to mount the filter restart: people should see that before.
  const steps = await planMounts(tap.mount, namespace, cluster, mode);
  const changes = steps.map(async ({ workload, change }) => {
    if (change === undefined) return undefined;
    const result = await cluster.apply(change, { isDryRun: true });
    return { desired: workload, live: workload, result, action: 'configured' as const };
  });
  const ofWorkloads = compareChanges((await Promise.all(changes)).filter((change) => change !== undefined));
  return {
    report,
    comparison: {
      differences: [...differences, ...ofWorkloads.differences],
      owned: [...owned, ...ofWorkloads.owned],
    },
  };
}
