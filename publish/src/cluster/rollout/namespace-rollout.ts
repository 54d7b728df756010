import { PublishError } from '../../errors.ts';
import type { ClusterApi } from '../api.ts';
import { ClusterError } from '../refusal.ts';
import type { ClusterResource } from '../resource.ts';
import { type Change, checkChange, describeChange, planChange, type WriteMode } from './change.ts';
import { describeOutcome, type NamespaceReport, type Outcome } from './outcome.ts';
import { type Step, takeSteps } from './steps.ts';

/** What is to be in a namespace. */
export interface NamespaceUnit {
  namespace: string;
  /** In the order in which they are written; the plugin comes last. */
  resources: ClusterResource[];
  /** What is done to workloads before the plugin is written. With `isDryRun` nothing is. */
  mount?: (options: { isDryRun: boolean }) => Promise<Outcome[]>;
  /** What is done once the resources are written. */
  afterwards?: readonly Step[];
}

const PLUGIN_KINDS = ['WasmPlugin', 'TrafficExtension'];

/** True for the resource that loads the filter. */
export function isPlugin({ kind }: { kind: string }): boolean {
  return PLUGIN_KINDS.includes(kind);
}

/**
 * Brings a namespace to what it is to be. Everything is checked by the server first, so that a refusal leaves the
 * namespace as it was; what cannot be foreseen (the server is gone half-way) is told resource by resource. Throws only
 * what is no `PublishError`.
 */
export async function rollOutNamespace(
  unit: NamespaceUnit,
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<NamespaceReport> {
  const { done, failure } = await checkAll(unit.resources, cluster, mode);
  if (failure !== undefined) return reportRefusal(unit, failure);
  return takeSteps(unit.namespace, listSteps(unit, done, cluster, mode));
}

interface Failure {
  index: number;
  error: PublishError;
}

/**
 * Has the server check all resources at once, and keeps nothing. The first refusal, in the order of the resources,
 * speaks for all.
 */
export async function checkAll(
  resources: readonly ClusterResource[],
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<{ done: Change[]; failure?: Failure }> {
  const results = await Promise.allSettled(
    resources.map(async (resource) => checkChange(await planChange(resource, cluster, mode), cluster, mode)),
  );
  const done: Change[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') done.push(result.value);
    else if (result.reason instanceof PublishError) return { done, failure: { index, error: result.reason } };
    else throw result.reason;
  }
  return { done };
}

/** Tells of a namespace whose resources the server refused: nothing is written. One that is not there is no failure by itself. */
export function reportRefusal(
  { namespace, resources }: NamespaceUnit,
  { index, error }: Failure,
): NamespaceReport {
  if (error instanceof ClusterError && error.isNamespaceMissing) {
    const reason = 'there is no such namespace';
    const outcomes = resources.map((resource) => describeOutcome(resource, 'skipped', reason));
    return { namespace, outcomes, isMissing: true };
  }
  const outcomes = resources.map((resource, each) =>
    each === index
      ? describeOutcome(resource, 'failed', error.why)
      : describeOutcome(resource, 'skipped', `nothing is written, ${resources[index]?.kind} was refused`),
  );
  return { namespace, outcomes, failure: error };
}

function listSteps(
  { mount, afterwards = [] }: NamespaceUnit,
  changes: readonly Change[],
  cluster: ClusterApi,
  { isDryRun, isForced }: WriteMode,
): Step[] {
  const apply = (change: Change): Step => ({
    resource: change.desired,
    run: async () => {
      if (!isDryRun && change.action !== 'unchanged') await cluster.apply(change.desired, { isForced });
      return [describeChange(change)];
    },
  });
  return [
    ...changes.filter(({ desired }) => !isPlugin(desired)).map(apply),
    ...(mount === undefined ? [] : [{ run: () => mount({ isDryRun }) }]),
    ...changes.filter(({ desired }) => isPlugin(desired)).map(apply),
    ...afterwards,
  ];
}
