import { isDeepStrictEqual } from 'node:util';
import type { ClusterApi } from '../api.ts';
import type { ClusterResource } from '../resource.ts';
import { isApplied } from './field-set.ts';
import { type Action, describeOutcome, type Outcome } from './outcome.ts';
import { findForeignFields, foreignResource, isOurs } from './ownership.ts';
import { keepPreviousImage } from './previous-image.ts';

/** How resources are written. */
export interface WriteMode {
  /** Name of the plugin that all resources belong to. */
  name: string;
  /** Nothing is written. */
  isDryRun: boolean;
  /** Takes over what others manage. */
  isForced: boolean;
}

/** What an apply would do to one resource. */
export interface Change {
  desired: ClusterResource;
  /** As it is now; undefined if there is none. */
  live: ClusterResource | undefined;
  /** As it would be: the server's word, unless nothing changes. */
  result: ClusterResource | undefined;
  action: Extract<Action, 'created' | 'configured' | 'unchanged'>;
}

/** Reads what is there, and adds to the plugin what was there before. Throws when it is not ours. */
export async function planChange(
  wanted: ClusterResource,
  cluster: ClusterApi,
  { name, isForced }: WriteMode,
): Promise<Change> {
  const live = await cluster.read(wanted);
  if (live === undefined) return { desired: wanted, live, result: undefined, action: 'created' };
  if (!isForced && !isOurs(live, name)) throw foreignResource(wanted, live);
  const desired = keepPreviousImage(wanted, live);
  if (isApplied(desired, live)) return { desired, live, result: live, action: 'unchanged' };
  return { desired, live, result: undefined, action: 'configured' };
}

/** Has the server check a change without keeping it, and learns what would come of it; maybe nothing. */
export async function checkChange(
  change: Change,
  cluster: ClusterApi,
  { isForced }: WriteMode,
): Promise<Change> {
  if (change.action === 'unchanged') return change;
  const result = await cluster.apply(change.desired, { isDryRun: true, isForced });
  const isSame = change.live !== undefined && isSameResource(change.live, result);
  return { ...change, result, action: isSame ? 'unchanged' : change.action };
}

/** Tells what became of a resource, and which fields of others stay in it. */
export function describeChange({ desired, result, action }: Change): Outcome {
  const foreign = result === undefined ? [] : findForeignFields(desired, result);
  if (foreign.length === 0) return describeOutcome(desired, action);
  return describeOutcome(desired, action, `${foreign.join(', ')} stays, it is not ours`);
}

// All that a write changes by itself goes: when it was, and how often.
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
