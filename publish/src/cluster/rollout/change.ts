import { isDeepStrictEqual } from 'node:util';
import { PublishError } from '../../errors.ts';
import { isObject } from '../../json.ts';
import type { ClusterApi, ClusterResource } from '../api.ts';
import { type Action, makeOutcome, type Outcome } from '../outcome.ts';
import { foreignResource, isApplied, isOurs } from '../ownership.ts';
import { keepPreviousImage } from './previous-image.ts';

/** How resources are written. */
export interface WriteMode {
  /** Name of the plugin that all resources belong to. */
  name: string;
  /** Nothing is written. */
  isDryRun: boolean;
  /** Takes over fields that other managers own. */
  isForced: boolean;
}

/** What an apply would do to one resource. */
export interface Change {
  desired: ClusterResource;
  /** As it is now; undefined if it does not exist. */
  live: ClusterResource | undefined;
  /** As it would be, from the server's dry run. */
  result: ClusterResource;
  action: Extract<Action, 'created' | 'configured' | 'unchanged'>;
}

/** What the server refuses: the resource at `index`. */
export interface Refusal {
  index: number;
  error: PublishError;
}

/**
 * Has the server check all resources at once, in a dry run. If it refuses several, gives the first refusal in the order of
 * the resources. Throws only what is not a `PublishError`.
 */
export async function checkChanges(
  resources: readonly ClusterResource[],
  cluster: ClusterApi,
  mode: WriteMode,
): Promise<{ changes: Change[]; refusal?: Refusal }> {
  const results = await Promise.allSettled(resources.map((resource) => checkChange(resource, cluster, mode)));
  const changes: Change[] = [];
  for (const [index, result] of results.entries()) {
    if (result.status === 'fulfilled') changes.push(result.value);
    else if (result.reason instanceof PublishError)
      return { changes, refusal: { index, error: result.reason } };
    else throw result.reason;
  }
  return { changes };
}

/** Makes the outcome of a change. It names the fields of other managers that are kept. */
export function describeChange({ desired, result, action }: Change): Outcome {
  const foreign = findForeignFields(desired, result);
  if (foreign.length === 0) return makeOutcome(desired, action);
  return makeOutcome(desired, action, `keeps ${foreign.join(', ')}, which another field manager set`);
}

// A resource that is as desired already costs no dry run.
async function checkChange(
  wanted: ClusterResource,
  cluster: ClusterApi,
  { name, isForced }: WriteMode,
): Promise<Change> {
  const live = await cluster.read(wanted);
  if (live !== undefined && !isForced && !isOurs(live, name)) throw foreignResource(wanted, live);
  const desired = keepPreviousImage(wanted, live);
  if (live !== undefined && isApplied(desired, live))
    return { desired, live, result: live, action: 'unchanged' };
  const result = await cluster.apply(desired, { isDryRun: true, isForced });
  if (live === undefined) return { desired, live, result, action: 'created' };
  return { desired, live, result, action: isSameResource(live, result) ? 'unchanged' : 'configured' };
}

// Ignores what every write changes: the time and the counters.
function isSameResource(one: ClusterResource, other: ClusterResource): boolean {
  return isDeepStrictEqual(withoutCounters(one), withoutCounters(other));
}

function withoutCounters({ metadata, status: _status, ...rest }: ClusterResource): object {
  const { resourceVersion: _version, generation: _generation, managedFields = [], ...others } = metadata;
  const owners = managedFields.map(({ manager, operation, apiVersion, subresource, fieldsV1 }) => ({
    ...{ manager, operation, apiVersion, subresource, fieldsV1 },
  }));
  return { ...rest, metadata: { ...others, managedFields: owners } };
}

// As paths such as `spec.selector`.
function findForeignFields(desired: ClusterResource, live: ClusterResource): string[] {
  const isCompared = (name: string) => !['apiVersion', 'kind', 'metadata', 'status'].includes(name);
  return Object.keys(live)
    .filter(isCompared)
    .flatMap((name) => (name in desired ? findAdded(desired[name], live[name], name) : [name]));
}

function findAdded(desired: unknown, live: unknown, path: string): string[] {
  if (!isObject(desired) || !isObject(live)) return [];
  return Object.entries(live).flatMap(([name, value]) =>
    name in desired ? findAdded(desired[name], value, `${path}.${name}`) : [`${path}.${name}`],
  );
}
