import { isDeepStrictEqual } from 'node:util';
import type { MountSettings } from '../../config-map/config-map.ts';
import { type MountOptions, mountWorkloads } from '../../config-map/mounting.ts';
import { PublishError } from '../../errors.ts';
import { isObject } from '../../json.ts';
import { cutText } from '../../output/visible-text.ts';
import { type ClusterApi, type ClusterResource, describeResource } from '../api.ts';
import {
  type Action,
  makeOutcome,
  type NamespaceReport,
  type Outcome,
  runSteps,
  type Step,
} from '../outcome.ts';
import { foreignResource, isApplied, isAppliedByUs, isOurs, nameOtherManagers } from '../ownership.ts';
import { ClusterError } from '../refusal.ts';
import { refuseWeaker } from './config-guard.ts';
import { isPlugin, listRemovalSteps } from './inventory.ts';
import { keepPreviousImage } from './previous-image.ts';

/** What should be in a namespace. */
export interface NamespacePlan {
  namespace: string;
  /** In the order in which they are written; the plugin is the last. */
  resources: ClusterResource[];
  /** What workloads mount, if the module comes from a ConfigMap. */
  mount?: MountSettings | undefined;
  /** What is pruned once the resources are written. */
  obsolete?: readonly ClusterResource[];
}

/** How the plugin `name` is rolled out in a namespace. */
export interface RolloutMode extends MountOptions {
  name: string;
  isDryRun: boolean;
  /** Takes over fields that other managers own. */
  isForced: boolean;
  /** Refuses a configuration that protects less than the live one. */
  isGuarded?: boolean;
}

/** What an apply would do to one resource: how it is now (`live`), and how it would be by the server's dry run (`result`). */
export interface Change {
  desired: ClusterResource;
  live: ClusterResource | undefined;
  result: ClusterResource;
  action: Extract<Action, 'created' | 'configured' | 'unchanged'>;
}

/** Applies what should be in a namespace. The server checks everything first, so that a refusal changes nothing. */
export async function rollOutNamespace(
  plan: NamespacePlan,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<NamespaceReport> {
  const { changes, refused } = await checkChanges(plan, cluster, mode);
  if (refused !== undefined) return refused;
  const report = await runSteps(plan.namespace, listSteps(plan, changes, cluster, mode));
  const warnings = changes.flatMap(warnOfForeignConfig);
  return warnings.length === 0 ? report : { ...report, warnings };
}

// It may capture more than was asked for, or be a configuration that the filter cannot use.
function warnOfForeignConfig({ desired, result }: Change): string[] {
  const kept = findForeignFields(desired, result).filter((path) => path.includes('.pluginConfig.'));
  if (kept.length === 0) return [];
  const { namespace, name } = desired.metadata;
  const edit = `kubectl edit ${desired.kind.toLowerCase()} -n ${namespace} ${name}`;
  return [
    `${describeResource(desired)} keeps ${cutText(kept.join(', '))}, which another field manager set. If that is not meant, remove it with \`${edit}\`.`,
  ];
}

// Nothing was written. A missing namespace alone is not a failure.
function reportRefusal(
  { namespace, resources }: NamespacePlan,
  index: number,
  error: PublishError,
): NamespaceReport {
  if (error instanceof ClusterError && error.isNamespaceMissing) {
    const reason = 'there is no such namespace';
    const outcomes = resources.map((resource) => makeOutcome(resource, 'skipped', reason));
    return { namespace, outcomes, isMissing: true };
  }
  const outcomes = resources.map((resource, each) =>
    each === index
      ? makeOutcome(resource, 'failed', error.why)
      : makeOutcome(resource, 'skipped', `nothing was written: ${resources[index]?.kind} was refused`),
  );
  return { namespace, outcomes, failure: error };
}

function listSteps(
  { namespace, mount, obsolete = [] }: NamespacePlan,
  changes: readonly Change[],
  cluster: ClusterApi,
  mode: RolloutMode,
): Step[] {
  const { name, isDryRun, isForced } = mode;
  const apply = (change: Change): Step => ({
    resource: change.desired,
    run: async () => {
      if (!isDryRun && change.action !== 'unchanged') await cluster.apply(change.desired, { isForced });
      return [describeChange(change)];
    },
  });
  // Pods that mount the filter from another ConfigMap keep it.
  const isUnmounting =
    mount === undefined && obsolete.some((each) => each.kind === 'ConfigMap' && isAppliedByUs(each));
  return [
    ...changes.filter(({ desired }) => !isPlugin(desired)).map(apply),
    ...(mount === undefined ? [] : [{ run: () => mountWorkloads(mount, namespace, cluster, mode) }]),
    ...changes.filter(({ desired }) => isPlugin(desired)).map(apply),
    ...listRemovalSteps({ namespace, name, resources: obsolete, isUnmounting }, cluster, mode),
  ];
}

/** Has the server check all resources at once, in a dry run. Reports the first refusal in the order of the resources. */
export async function checkChanges(
  plan: NamespacePlan,
  cluster: ClusterApi,
  mode: RolloutMode,
): Promise<{ changes: Change[]; refused?: NamespaceReport }> {
  const checks = plan.resources.map((resource) => checkChange(resource, cluster, mode));
  const changes: Change[] = [];
  for (const [index, result] of (await Promise.allSettled(checks)).entries()) {
    if (result.status === 'fulfilled') changes.push(result.value);
    else if (!(result.reason instanceof PublishError)) throw result.reason;
    else return { changes, refused: reportRefusal(plan, index, result.reason) };
  }
  return { changes };
}

/** Makes the outcome of a change. It names the fields of other managers that are kept, and who managed all of it before. */
export function describeChange({ desired, live, result, action }: Change): Outcome {
  const foreign = findForeignFields(desired, result);
  const reasons = [
    ...(foreign.length === 0 ? [] : [`keeps ${foreign.join(', ')}, which another field manager set`]),
    ...(live === undefined || action !== 'configured' || isAppliedByUs(live)
      ? []
      : [`managed by ${nameOtherManagers(live)} before; now \`meshtap remove\` deletes it`]),
  ];
  return makeOutcome(desired, action, reasons.length === 0 ? undefined : reasons.join('; '));
}

// A resource that is as desired already costs no dry run.
async function checkChange(
  wanted: ClusterResource,
  cluster: ClusterApi,
  { name, isForced, isGuarded = false }: RolloutMode,
): Promise<Change> {
  const live = await cluster.read(wanted);
  if (live !== undefined && !isForced && !isOurs(live, name)) throw foreignResource(wanted, live);
  const desired = keepPreviousImage(wanted, live);
  if (live !== undefined && isApplied(desired, live)) {
    return { desired, live, result: live, action: 'unchanged' };
  }
  const result = await cluster.apply(desired, { isDryRun: true, isForced });
  if (live === undefined) return { desired, live, result, action: 'created' };
  // It may have changed since the plan was made.
  if (isGuarded && isPlugin(desired)) refuseWeaker(live, result);
  const isSame = isDeepStrictEqual(withoutCounters(live), withoutCounters(result));
  return { desired, live, result, action: isSame ? 'unchanged' : 'configured' };
}

// Removes what every write changes: the time and the counters.
function withoutCounters({ metadata, status: _status, ...rest }: ClusterResource): object {
  const { resourceVersion: _version, generation: _generation, managedFields = [], ...others } = metadata;
  const owners = managedFields.map((entry) => ({ ...entry, time: undefined }));
  return { ...rest, metadata: { ...others, managedFields: owners } };
}

// As paths such as `spec.selector`.
function findForeignFields(desired: ClusterResource, live: ClusterResource): string[] {
  return Object.keys(live)
    .filter((name) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name))
    .flatMap((name) => (name in desired ? findAdded(desired[name], live[name], name) : [name]));
}

function findAdded(desired: unknown, live: unknown, path: string): string[] {
  if (!isObject(desired) || !isObject(live)) return [];
  return Object.entries(live).flatMap(([name, value]) =>
    name in desired ? findAdded(desired[name], value, `${path}.${name}`) : [`${path}.${name}`],
  );
}
