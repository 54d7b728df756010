import { type Comparison, compareNamespace } from '../cluster/rollout/difference.ts';
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
  const { namespaces, settings, mount, build } = plan.tap;
  const found = new Map<string, Comparison>();
  const inOrder = () => namespaces.flatMap((namespace) => found.get(namespace) ?? []);
  const listAll = () => inOrder().flatMap(({ differences }) => differences);
  const mode = { ...write, name: settings.name, isRestart };
  const work = async (namespace: string) => {
    const resources = build(namespace).map((resource) => ({ ...resource }));
    const { report, ...comparison } = await compareNamespace(
      { namespace, resources, ...(mount && { mount }) },
      plan.cluster,
      mode,
    );
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
