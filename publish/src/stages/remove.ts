import type { ClusterApi, ClusterResource, ResourceKind } from '../cluster/api.ts';
import { mapBounded } from '../cluster/attempts.ts';
import { openBoth } from '../cluster/client.ts';
import { isAppliedByUs } from '../cluster/ownership.ts';
import { ClusterError } from '../cluster/refusal.ts';
import {
  findServedKinds,
  hasMounts,
  listInventory,
  removeFromNamespace,
} from '../cluster/rollout/inventory.ts';
import { planUnmounts } from '../config-map/mounting.ts';
import type { RunContext } from '../context.ts';
import { ResultExit, usageError } from '../errors.ts';
import type { ClusterChoice } from '../options/cluster.ts';
import type { WriteSettings } from '../options/rollout.ts';
import { confirm } from './confirmation.ts';
import { rollOut } from './rollout.ts';

/** What is to be removed, and how. */
interface RemoveRequest {
  namespaces: readonly string[] | 'all';
  name: string;
  cluster: ClusterChoice;
  write: WriteSettings;
  /** All namespaces: nobody is asked. */
  isConfirmed: boolean;
}

/** The kinds of resources to look for, and where the writes go. */
interface RemovePlan {
  kinds: readonly ResourceKind[];
  writer: ClusterApi;
  /** What is in each namespace, if all namespaces were searched. */
  found?: ReadonlyMap<string, readonly ClusterResource[]>;
}

/** Finds out which kinds of resources the cluster serves and, for all namespaces, what is to be removed. */
export async function planRemove(request: RemoveRequest, run: RunContext): Promise<RemovePlan> {
  const { namespaces, name, write, isConfirmed } = request;
  const isAll = namespaces === 'all';
  if (isAll && !isConfirmed && !write.isDryRun && !run.isInteractive) throw refuseUnasked();
  const { cluster, writer } = openBoth(request.cluster, run);
  const kinds = await findServedKinds(cluster);
  if (!isAll) return { kinds, writer };
  const all = await listInventory({ name, kinds }, cluster).catch(explainMissingRight);
  const found = Map.groupBy(all, ({ metadata }) => metadata.namespace ?? '');
  await emitPlan(found, request, { cluster, run });
  return { kinds, writer, found };
}

/** Deletes the resources of a plugin. Throws if a namespace failed, or if the person who was asked did not agree. */
export async function executeRemove(
  { kinds, writer, found }: RemovePlan,
  run: RunContext,
  request: RemoveRequest,
): Promise<void> {
  const { name, write } = request;
  const namespaces = request.namespaces === 'all' ? [...(found?.keys() ?? [])].sort() : request.namespaces;
  if (found !== undefined) {
    if (found.size === 0) return emitNothing(request, run);
    await requireConsent([...found.values()].flat(), request, { cluster: writer, run });
  }
  const options = { isDryRun: write.isDryRun, signal: run.signal, emit: run.emit };
  let keptCount = 0;
  const work = async (namespace: string) => {
    const resources = found?.get(namespace) ?? (await listInventory({ name, namespace, kinds }, writer));
    keptCount += resources.filter((each) => !isAppliedByUs(each)).length;
    return removeFromNamespace({ namespace, name, resources }, writer, options);
  };
  const reports = await rollOut({ namespaces, verb: 'remove from', settings: write, work }, run);
  const empty = reports.filter(({ outcomes }) => outcomes.length === 0).map(({ namespace }) => namespace);
  if (empty.length > 0) {
    run.emit({ kind: 'note', text: `Nothing of the plugin ${name} was found in ${empty.join(', ')}.` });
  }
  if (keptCount > 0) run.emit({ kind: 'warning', text: describeKept(keptCount) });
}

function describeKept(count: number): string {
  const what = count === 1 ? '1 resource with our labels was' : `${count} resources with our labels were`;
  return `${what} not applied by meshtap and not deleted, so the filter may still run. The results say who manages it and how to delete it.`;
}

async function emitPlan(
  found: ReadonlyMap<string, readonly ClusterResource[]>,
  { name, write: { concurrency } }: RemoveRequest,
  { cluster, run }: { cluster: ClusterApi; run: RunContext },
): Promise<void> {
  if (found.size === 0) return;
  const mounting = [...found].filter(([, resources]) => hasMounts(resources));
  const steps = await mapBounded(mounting, concurrency, ([namespace]) =>
    planUnmounts(name, namespace, cluster),
  );
  const restarts = steps.flat().filter(({ change }) => change !== undefined);
  run.emit({ kind: 'removal-planned', resources: [...found.values()].flat(), restarts });
}

function emitNothing({ name, write: { isDryRun } }: RemoveRequest, { emit }: RunContext): void {
  emit({ kind: 'outcomes', outcomes: [], isDryRun });
  emit({ kind: 'note', text: `Nothing of the plugin ${name} was found in any namespace.` });
}

async function requireConsent(
  resources: readonly ClusterResource[],
  { name, write, isConfirmed }: RemoveRequest,
  { cluster, run }: { cluster: ClusterApi; run: RunContext },
): Promise<void> {
  if (isConfirmed || write.isDryRun || !resources.some(isAppliedByUs)) return;
  if (await confirm(`Delete the plugin ${name} from the cluster ${cluster.name}, as listed above?`, run))
    return;
  run.emit({ kind: 'note', text: 'Nothing was deleted.' });
  throw new ResultExit(1);
}

function refuseUnasked(): Error {
  return usageError(
    'Cannot run meshtap remove --all-namespaces without a terminal',
    'nobody can be asked whether to delete what it finds',
    'See what it would delete with --dry-run=server, then add --yes.',
  );
}

function explainMissingRight(error: unknown): never {
  if (!(error instanceof ClusterError) || error.code !== 403) throw error;
  const fix =
    'With --all-namespaces the account needs a ClusterRole that may list these resources in all namespaces. Or name the namespaces.';
  throw new ClusterError({ what: error.what, why: error.why, fix, cause: error });
}
