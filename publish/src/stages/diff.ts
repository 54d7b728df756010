import type { ClusterApi } from '../cluster/api.ts';
import { openCluster } from '../cluster/client.ts';
import { findWeaker, nameKeys } from '../cluster/rollout/config-guard.ts';
import { compareNamespace, type NamespaceComparison } from '../cluster/rollout/difference.ts';
import type { RunContext } from '../context.ts';
import { ResultExit } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WriteSettings } from '../options/rollout.ts';
import type { TapRequest } from '../options/tap-request.ts';
import { showItems } from '../privacy/setting-text.ts';
import { warnOfHeaders } from './config.ts';
import { rollOut } from './rollout.ts';
import { planTap, type TapPlan } from './tap.ts';

interface DiffPlan {
  cluster: ClusterApi;
  tap: TapPlan;
}

/** Plans a comparison: makes the resources as apply would. */
export async function planDiff(request: DiffRequest, run: RunContext): Promise<DiffPlan> {
  const cluster = openCluster(request.cluster, run);
  const tap = await planTap(request.tap, run, cluster);
  warnOfHeaders(tap, run);
  return { cluster, tap };
}

interface DiffRequest {
  tap: TapRequest;
  cluster: ClusterChoice;
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
  const found = new Map<string, NamespaceComparison>();
  const inOrder = () => namespaces.flatMap((namespace) => found.get(namespace) ?? []);
  const listAll = () => inOrder().flatMap(({ differences }) => differences);
  const mode = { ...write, name: settings.name, isRestart };
  const work = async (namespace: string) => {
    const comparison = await compareNamespace(
      { namespace, resources: build(namespace), mount },
      plan.cluster,
      mode,
    );
    found.set(namespace, comparison);
    return comparison.report;
  };
  const emitResults = () => {
    for (const { kind, metadata } of inOrder().flatMap(({ owned }) => owned)) {
      const { namespace = '', name } = metadata;
      run.emit({
        kind: 'note',
        text: `Note: only the field manager of ${kind} ${namespace}/${name} would change.`,
      });
    }
    for (const { report } of inOrder().filter(({ isForced }) => isForced)) {
      run.emit({
        kind: 'note',
        text: `Note: the differences in ${report.namespace} are those that \`meshtap apply --force-conflicts\` would make.`,
      });
    }
    run.emit({ kind: 'differences', differences: listAll() });
    warnOfWeaker(found, run);
  };
  await rollOut({ namespaces, verb: 'compare', settings: write, work, emitResults }, run);
  if (listAll().length > 0) throw new ResultExit(1);
}

// Apply would stop.
function warnOfWeaker(found: ReadonlyMap<string, NamespaceComparison>, { emit }: RunContext): void {
  const changes = new Map([...found].map(([namespace, { configChanges }]) => [namespace, configChanges]));
  const weaker = findWeaker(changes);
  if (weaker.size === 0) return;
  const names = showItems([...weaker.keys()]);
  emit({
    kind: 'warning',
    text: `${names}: the configuration would protect less than the one in the cluster: ${nameKeys(weaker)}. \`meshtap apply\` stops at that unless --allow-weaker is given.`,
  });
}
